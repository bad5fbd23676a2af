/** Other programs that read PDFs, timed on the same files. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { extractText, getDocumentProxy } from 'unpdf';

const run = promisify(execFile);

export interface Alternative {
  readonly name: string;
  /** @returns its Markdown or text, and seconds of processor time. */
  read(path: string, bytes: Uint8Array): Promise<{ readonly text: string; readonly seconds: number }>;
}

export interface Alternatives {
  readonly present: readonly Alternative[];
  /** Names of those that are not installed. */
  readonly absent: readonly string[];
}

/** @param folder with `node_modules` that holds other packages. */
export async function findAlternatives(folder: string | undefined): Promise<Alternatives> {
  const found: [string, Alternative | undefined][] = [
    ['unpdf extractText (plain text)', plainText],
    ['@opendocsg/pdf2md', await pdf2md(folder)],
    ['markitdown', await byCommand('markitdown', 'markitdown "$0"', 'command -v markitdown')],
    [
      'pymupdf4llm',
      await byCommand(
        'pymupdf4llm',
        'python3 -c "import sys,pymupdf4llm;print(pymupdf4llm.to_markdown(sys.argv[1]))" "$0"',
        'python3 -c "import pymupdf4llm"',
      ),
    ],
  ];
  return {
    present: found.flatMap(([, alternative]) => (alternative ? [alternative] : [])),
    absent: found.flatMap(([name, alternative]) => (alternative ? [] : [name])),
  };
}

/** Processor time of this process: waiting would count what else the machine does. */
export async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

const plainText: Alternative = {
  name: 'unpdf extractText (plain text)',
  async read(_, bytes) {
    const [text, seconds] = await timed(async () => {
      const pdf = await getDocumentProxy(bytes, { verbosity: 0 });
      const { text: pages } = await extractText(pdf);
      await pdf.loadingTask.destroy();
      return pages.join('\n');
    });
    return { text, seconds };
  },
};

async function pdf2md(folder: string | undefined): Promise<Alternative | undefined> {
  const name = '@opendocsg/pdf2md';
  try {
    const path = createRequire(join(resolve(folder ?? '.'), 'package.json')).resolve(name);
    const { default: convert } = (await import(pathToFileURL(path).href)) as {
      default: (bytes: Uint8Array) => Promise<string>;
    };
    return {
      name,
      async read(_, bytes) {
        const [text, seconds] = await timed(() => convert(bytes));
        return { text, seconds };
      },
    };
  } catch {
    return undefined;
  }
}

/** The shell tells the processor time of its children. */
export async function runTimed(
  command: string,
  path: string,
): Promise<{ readonly text: string; readonly seconds: number }> {
  const { stdout, stderr } = await run('sh', ['-c', `${command} || exit 1; times >&2`, path], {
    maxBuffer: 2 ** 28,
  });
  const children = stderr.trim().split('\n').at(-1) ?? '';
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => 60 * Number(m) + Number(s));
  return { text: stdout, seconds: seconds.reduce((sum, one) => sum + one, 0) };
}

async function byCommand(name: string, command: string, probe: string): Promise<Alternative | undefined> {
  try {
    await run('sh', ['-c', probe]);
  } catch {
    return undefined;
  }
  return { name, read: (path) => runTimed(command, path) };
}
