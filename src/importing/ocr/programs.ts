/** The programs of this machine that recognise text: Tesseract, and poppler to draw pages. */
import { spawn } from 'node:child_process';
import { UserError } from '../../workspace/errors.ts';

const INSTALL =
  'Install both (Debian, Ubuntu: apt install tesseract-ocr poppler-utils; macOS: brew install tesseract poppler), ' +
  'or run the PDF through an OCR program of your choice first and import the result without --ocr.';
const LANGUAGES = /^[A-Za-z][\w/]*(?:\+[A-Za-z][\w/]*)*$/;

export interface ProgramLimits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** Why a program gave no result; the message is the end of a sentence. */
export class ProgramFailure extends Error {
  override name = 'ProgramFailure';
}

/**
 * @param languages as Tesseract names them: "eng", "deu+eng".
 * @throws UserError when a program or the data of a language is not there.
 */
export async function requireOcr(languages: string): Promise<void> {
  if (!LANGUAGES.test(languages)) {
    throw new UserError(
      `"${languages}" names no languages.`,
      'Give the names that Tesseract has for them, with + between: --ocr-languages deu+eng.',
    );
  }
  const limits = { timeMs: 30_000, memoryMb: 1024 };
  for (const [program, args] of [
    ['tesseract', ['--version']],
    ['pdftoppm', ['-v']],
  ] as const) {
    try {
      await runProgram(program, args, undefined, limits);
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      throw new UserError(`--ocr needs ${program}, which does not run here: ${error.message}.`, INSTALL, {
        cause: error,
      });
    }
  }
  const listed = await runProgram('tesseract', ['--list-langs'], undefined, limits);
  const present = new Set(listed.toString('utf8').split(/\s+/));
  const absent = languages.split('+').filter((language) => !present.has(language));
  if (absent.length > 0) {
    throw new UserError(
      `Tesseract has no data for ${absent.join(', ')} here.`,
      `Install it (Debian, Ubuntu: apt install ${absent.map((one) => `tesseract-ocr-${one.toLowerCase().replaceAll('_', '-')}`).join(' ')}), or name others with --ocr-languages.`,
    );
  }
}

/**
 * Gives a program `input` and takes what it says. On Unix its memory is limited as well as its time.
 * @throws ProgramFailure
 */
export function runProgram(
  program: string,
  args: readonly string[],
  input: Uint8Array | undefined,
  { timeMs, memoryMb }: ProgramLimits,
): Promise<Buffer> {
  const [command, all] =
    process.platform === 'win32'
      ? [program, args]
      : [
          '/bin/sh',
          ['-c', 'ulimit -v "$0" 2>/dev/null; exec "$@"', String(memoryMb * 1024), program, ...args],
        ];
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, {
      // As many pages are read at once as there are processors.
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: timeMs,
      killSignal: 'SIGKILL',
    });
    const said: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (part: Buffer) => said.push(part));
    child.stderr.on('data', (part: Buffer) => {
      if (complaint.length < 1000) complaint += part.toString('utf8');
    });
    // A program that ends before it has read everything says why by its exit code.
    child.stdin.on('error', () => {});
    child.on('error', (error) => reject(new ProgramFailure(error.message)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(said));
      else if (code === 127) reject(new ProgramFailure('it is not installed'));
      else if (signal !== null)
        reject(new ProgramFailure(`${program} was stopped after ${timeMs / 1000} seconds`));
      else reject(new ProgramFailure(`${program} says: ${complaint.trim().split('\n').at(-1) ?? ''}`));
    });
    child.stdin.end(input ?? new Uint8Array());
  });
}
