/** The structure that DESIGN.md promises: one-way arrows between folders, a core that runs anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../src/workspace/paths.ts';
import { filesBelow, readSourceFiles, withoutComments } from './support/source-files.ts';

/** DESIGN.md §2, "Folders and arrows": what each folder of src may import from the others. */
const mayImport = readArrows(readFileSync(join(projectRoot, 'DESIGN.md'), 'utf8'));

/** npm packages that run in a browser, in Node and at the edge alike. */
const NEUTRAL_PACKAGES: Record<string, readonly string[]> = {
  library: ['htmlparser2', 'markdown-it', 'sanitize-html', 'yaml', 'zod'],
  search: ['stemmer'],
  evaluation: ['zod'],
  tools: ['yaml', 'zod'],
};

const sources = readSourceFiles('src');
const folderOf = (path: string): string => path.split('/')[1] ?? '';

describe('the folders of src', () => {
  it('are those that DESIGN.md names', () => {
    expect([...mayImport.keys()]).toContain('library');
    const folders = [...new Set(sources.map((file) => folderOf(file.path)))].filter(
      (name) => !name.includes('.'),
    );
    expect(folders.filter((name) => !mayImport.has(name))).toEqual([]);
  });

  it('import only in the direction of the arrows', () => {
    const wrong = sources.flatMap((file) =>
      file.imports
        .filter((target) => target.file?.startsWith('src/'))
        .filter(({ file: target }) => {
          const [from, to] = [folderOf(file.path), folderOf(target ?? '')];
          return from !== to && !mayImport.get(from)?.includes(to);
        })
        .map((target) => `${file.path} imports ${target.file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('import nothing from tests and scripts', () => {
    const wrong = sources.flatMap((file) =>
      file.imports
        .filter((target) => /^(tests|scripts)\//.test(target.file ?? ''))
        .map((target) => `${file.path} imports ${target.file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('have no files that import each other in a circle', () => {
    const next = new Map(
      sources.map((file) => [
        file.path,
        file.imports.filter((target) => !target.typeOnly).flatMap((target) => target.file ?? []),
      ]),
    );
    expect(findCycle(next)).toEqual([]);
  });
});

describe.each(Object.keys(NEUTRAL_PACKAGES))('src/%s', (folder) => {
  const files = sources.filter((file) => folderOf(file.path) === folder);

  it('imports nothing from Node', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((target) => target.package?.startsWith('node:'))
        .map((target) => `${file.path} imports ${target.specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports only packages known to run anywhere', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((target) => target.package && !target.package.startsWith('node:'))
        .filter((target) => !NEUTRAL_PACKAGES[folder]?.includes(target.package ?? ''))
        .map((target) => `${file.path} imports ${target.specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('uses no global that only Node has', () => {
    const NODE_GLOBAL = /(?<![.\w$'"`-])(Buffer|process|__dirname|__filename|require)\s*[.([]/;
    const wrong = files
      .filter((file) => NODE_GLOBAL.test(withoutComments(file.text)))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });
});

describe('the code that runs in the browser', () => {
  it('reaches nothing of Node through any of its imports', () => {
    const byPath = new Map(sources.map((file) => [file.path, file]));
    const reached = new Set(
      sources.map((file) => file.path).filter((path) => path.startsWith('src/site/client/')),
    );
    expect(reached.size).toBeGreaterThan(0);
    for (const path of reached) {
      for (const target of byPath.get(path)?.imports ?? []) {
        if (!target.typeOnly && target.file && byPath.has(target.file)) reached.add(target.file);
      }
    }
    const wrong = [...reached].filter((path) =>
      byPath.get(path)?.imports.some((target) => !target.typeOnly && target.package?.startsWith('node:')),
    );
    expect(wrong).toEqual([]);
  });
});

describe('everything in the repository', () => {
  it('names no folder of the machine it was written on', () => {
    // Spelled so that this line does not find itself.
    const MACHINE_PATH = new RegExp(
      ['(?<![\\w.$}/-])/(wor', 'k|hom', 'e|roo', 't|User', 's)/[\\w.-]+/'].join(''),
    );
    const TEXT = /\.(ts|mjs|astro|css|md|yaml|json)$/;
    const files = ['src', 'tests', 'scripts', 'public', '.ci', 'content/mcdewey'].flatMap((folder) =>
      filesBelow(folder, TEXT),
    );
    const wrong = [
      ...files,
      'README.md',
      'DESIGN.md',
      'content/library.yaml',
      'astro.config.mjs',
      '.ci/run',
    ].filter((file) => MACHINE_PATH.test(readFileSync(join(projectRoot, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});

/** Rows of the form "| `src/search` | role | library |"; "all" is everything else, "–" nothing. */
function readArrows(design: string): Map<string, readonly string[]> {
  const rows = [...design.matchAll(/^\| `src\/(\w+)` \|[^|]*\| ([^|]+) \|$/gm)];
  const folders = rows.map((row) => row[1]!);
  return new Map(
    rows.map(([, folder, targets]) => [
      folder!,
      targets === 'all' ? folders : folders.filter((name) => targets!.split(', ').includes(name)),
    ]),
  );
}

/** @returns the files of one circle in order, the first again at the end; empty when there is none. */
function findCycle(next: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] => {
    if (finished.has(file)) return [];
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    path.push(file);
    for (const target of next.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle.length > 0) return cycle;
    }
    path.pop();
    finished.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const cycle = visit(file);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
