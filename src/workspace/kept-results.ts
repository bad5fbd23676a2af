/**
 * What earlier builds of a library computed, kept on disk by what it was computed from: then a build after a small
 * change computes little more than the change.
 *
 *   <folder>/<kind>/<key>.bin   SHA-256 of the rest (32 bytes); the rest: the result
 *
 * The name depends on the program too, so that no result is ever out of date. A file that is cut short or damaged does
 * not match its hash and counts as absent. What a build did not use goes at its end.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheDir } from './paths.ts';
import { programFingerprint } from './program-fingerprint.ts';

const DIGEST_BYTES = 32;
/** Some 300 runs in a library of 30,000 pages. */
const RUN_WEIGHT = 512 * 1024;
/** Libraries of which results are kept; those that were built longest ago go. */
const MOST_LIBRARIES = 16;
/** Holds the path of the library's content folder; its time is that of the last build. */
const PLACE_FILE = 'library.txt';

export interface KeptOptions {
  /** Stands for the code that computes: results of other code are not found. */
  readonly program?: string;
  /** Characters or bytes that are computed, kept and read together, on average. */
  readonly runWeight?: number;
}

export class KeptResults {
  readonly runWeight: number;
  readonly #dir: string;
  readonly #program: string;
  /** Names of the files that were read or written, by kind. */
  readonly #used = new Map<string, Set<string>>();

  /** @param dir a folder of the library's own. */
  constructor(dir: string, { program = programFingerprint(), runWeight = RUN_WEIGHT }: KeptOptions = {}) {
    this.#dir = dir;
    this.#program = program;
    this.runWeight = runWeight;
  }

  /** @returns undefined when nothing usable is kept under this key. */
  read(kind: string, key: string): Buffer | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(this.#dir, kind, this.#use(kind, key)));
    } catch {
      return undefined;
    }
    const result = bytes.subarray(DIGEST_BYTES);
    return digestOf(result).equals(bytes.subarray(0, DIGEST_BYTES)) ? result : undefined;
  }

  /** Keeps a result. That the disk is full or read-only only costs the next build its time. */
  write(kind: string, key: string, result: Buffer): void {
    const path = join(this.#dir, kind, this.#use(kind, key));
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(temporary, Buffer.concat([digestOf(result), result]));
      renameSync(temporary, path);
    } catch {
      remove(temporary);
    }
  }

  /** Removes what this object was not asked for: to be called when a build is through. */
  forgetUnused(): void {
    for (const kind of namesIn(this.#dir)) {
      const used = this.#used.get(kind);
      for (const name of namesIn(join(this.#dir, kind)))
        if (!used?.has(name)) remove(join(this.#dir, kind, name));
    }
  }

  #use(kind: string, key: string): string {
    const name = `${createHash('sha256').update(`${this.#program}\0${key}`).digest('hex').slice(0, 32)}.bin`;
    const used = this.#used.get(kind);
    if (used) used.add(name);
    else this.#used.set(kind, new Set([name]));
    return name;
  }
}

/** What is kept of the library in a content folder, in the project's cache. */
export function keptResultsOf(contentDir: string): KeptResults {
  const path = resolve(contentDir);
  const own = createHash('sha256').update(path).digest('hex').slice(0, 16);
  const parent = cacheDir('results');
  try {
    mkdirSync(join(parent, own), { recursive: true });
    writeFileSync(join(parent, own, PLACE_FILE), path);
    forgetLibraries(parent, own);
  } catch {
    // Nothing can be kept there, and nothing has to be.
  }
  return new KeptResults(join(parent, own));
}

/** Removes what is kept of libraries that are no longer where they were, and of those beyond `MOST_LIBRARIES`. */
function forgetLibraries(parent: string, own: string): void {
  const others = namesIn(parent)
    .filter((name) => name !== own)
    .map((name) => ({ name, builtAt: builtAt(join(parent, name, PLACE_FILE)) }))
    .sort((a, b) => b.builtAt - a.builtAt);
  for (const [place, { name, builtAt }] of others.entries())
    if (builtAt === 0 || place >= MOST_LIBRARIES - 1) remove(join(parent, name));
}

/** @returns milliseconds, 0 for a library that is gone. */
function builtAt(placeFile: string): number {
  try {
    return existsSync(readFileSync(placeFile, 'utf8')) ? statSync(placeFile).mtimeMs : 0;
  } catch {
    return 0;
  }
}

/** What cannot be removed only takes room. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The folder is read-only, or not there.
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
