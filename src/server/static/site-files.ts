/** The built site as a static host would serve it, straight from its directory. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { unfoldedChunk } from '../../library/folding.ts';
import { WeightedCache } from '../../search/weighted-cache.ts';
import { lookUpBelow } from '../swapped-directory.ts';
import { chooseEncoding, compress, compressor, type Encoding } from './compression.ts';
import { contentTypeOf, isCompressible } from './content-type.ts';
import { type HeaderRules, noHeaderRules, parseHeaderRules } from './header-rules.ts';
import { fileSegments } from './request-path.ts';

/** Larger files are streamed, not kept. */
const LARGEST_KEPT_FILE = 2 * 1024 * 1024;
/** Compressing less than this saves nothing. */
const SMALLEST_COMPRESSED_BODY = 512;
const REVALIDATE = 'no-cache';
const IMMUTABLE = 'public, max-age=31536000, immutable';
const NEGOTIATED = /^text\/(?:html|markdown)\b/;
const DOCUMENT_POLICIES = ['content-security-policy', 'referrer-policy'];
/** Folders whose file names carry the hash of their content. */
const HASHED_PATH = /^(_astro\/|_index\/.+\/)/;

/** A file as it was when it was read, with the encodings made of it so far. */
interface KeptFile {
  /** Changes whenever the file is replaced. */
  readonly identity: string;
  readonly etag: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly encoded: Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>;
}

interface Found {
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly identity: string;
}

export interface SiteFilesOptions {
  /** URL path the site is mounted at, with slashes at both ends; default "/". */
  readonly base?: string;
  /** Bytes of file bodies and their compressed forms that stay in memory; default 64 MiB. */
  readonly cacheBytes?: number;
}

/**
 * Serves one directory. Nothing outside it can be reached: see `fileSegments`. The directory may be replaced
 * by renaming at any time; hashed files that were served lately stay available from memory, so that a page
 * loaded before a rebuild still finds its assets.
 */
export class SiteFiles {
  readonly #directory: string;
  readonly #base: string;
  readonly #kept: WeightedCache<KeptFile>;
  #rules: { readonly identity: string; readonly rules: HeaderRules } = { identity: '', rules: noHeaderRules };

  constructor(directory: string, options: SiteFilesOptions = {}) {
    this.#directory = directory;
    this.#base = options.base ?? '/';
    this.#kept = new WeightedCache(options.cacheBytes ?? 64 * 1024 * 1024);
  }

  /**
   * @param request GET or HEAD.
   * @param pathname URL path below the base, starting with a slash, still escaped.
   * @throws DirectoryMissingError when there is no built site.
   */
  async respond(request: Request, pathname: string): Promise<Response> {
    const segments = fileSegments(pathname);
    const twin = segments && prefersMarkdown(request) ? await this.#find(twinOf(segments)) : undefined;
    if (twin && twin !== 'directory') return this.#send(request, twin, 200);
    const found = segments && (await this.#find(segments));
    if (found === 'directory') return redirectTo(`${this.#base}${pathname.replace(/^\/+/, '')}/`, request);
    if (found) return this.#send(request, found, 200);
    const place = segments && (await this.#placeInReader(segments.join('/')));
    if (place !== undefined)
      return new Response(null, { status: 307, headers: { location: place, 'cache-control': REVALIDATE } });
    const page = await this.#find(['404.html']);
    if (page && page !== 'directory') return this.#send(request, page, 404);
    return new Response('Not found\n', {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  }

  /**
   * In a folded library (`library/folding.ts`) chunks have no files: an address of one leads to the page of the
   * reader that holds it, that of its twin to the twin of that page.
   */
  async #placeInReader(path: string): Promise<string | undefined> {
    const chunk = unfoldedChunk(path);
    const found = chunk && (await this.#find(chunk.document.split('/')));
    if (!chunk || !found || found === 'directory') return undefined;
    const html = await this.#keep(found);
    const [, starts = ''] = / data-window-chunks="([^"]*)"/.exec(new TextDecoder().decode(html.body)) ?? [];
    const window = starts
      .split(' ')
      .findLastIndex((start) => Number(start.slice('chunk-'.length)) <= chunk.ordinal);
    const page = `${this.#base}${encodeURI(chunk.document)}${window > 0 ? `~${window + 1}/` : ''}`;
    return path.endsWith('.md') ? `${page.slice(0, -1)}.md` : `${page}#${chunk.fragment}`;
  }

  async #find(segments: readonly string[]): Promise<Found | 'directory' | undefined> {
    const isDirectoryPath = segments.at(-1) === '';
    const name = isDirectoryPath ? [...segments.slice(0, -1), 'index.html'].join('/') : segments.join('/');
    const file = join(this.#directory, name);
    const found = await lookUpBelow(this.#directory, async () => {
      const stats = await stat(file);
      if (stats.isFile()) {
        return { name, file, size: stats.size, identity: `${stats.ino}.${stats.size}.${stats.mtimeMs}` };
      }
      if (isDirectoryPath || !stats.isDirectory()) return undefined;
      return (await stat(join(file, 'index.html'))).isFile() ? ('directory' as const) : undefined;
    });
    if (found !== undefined) return found;
    const vanished = HASHED_PATH.test(name) ? this.#kept.get(name) : undefined;
    return vanished && { name, file, size: vanished.body.length, identity: vanished.identity };
  }

  async #send(request: Request, found: Found, status: 200 | 404): Promise<Response> {
    const headers = await this.#headersOf(found);
    const contentType = headers.get('content-type') ?? '';
    const compressible = isCompressible(contentType) && found.size >= SMALLEST_COMPRESSED_BODY;
    if (NEGOTIATED.test(contentType)) headers.append('vary', 'accept');
    if (compressible) headers.append('vary', 'accept-encoding');
    const encoding = compressible ? chooseEncoding(request.headers.get('accept-encoding')) : undefined;
    const kept = found.size <= LARGEST_KEPT_FILE ? await this.#keep(found) : undefined;

    headers.set('etag', kept ? kept.etag : `W/"${found.identity}"`);
    if (status === 200 && matchesEtag(request.headers.get('if-none-match'), headers.get('etag') ?? '')) {
      for (const name of ['content-type', 'content-length']) headers.delete(name);
      return new Response(null, { status: 304, headers });
    }
    if (encoding) headers.set('content-encoding', encoding);
    if (kept) {
      const body = encoding ? await encodedBody(kept, encoding) : kept.body;
      headers.set('content-length', String(body.length));
      return new Response(request.method === 'HEAD' ? null : body, { status, headers });
    }
    // The length must be that of the file that is sent, which may have been replaced a moment ago.
    const handle = await lookUpBelow(this.#directory, () => open(found.file));
    if (handle === undefined) throw new Error('A file vanished while it was being served');
    if (!encoding) headers.set('content-length', String((await handle.stat()).size));
    if (request.method !== 'HEAD') return new Response(streamOf(handle, encoding), { status, headers });
    await handle.close();
    return new Response(null, { status, headers });
  }

  async #keep(found: Found): Promise<KeptFile> {
    const known = this.#kept.get(found.name);
    if (known?.identity === found.identity) return known;
    // A rename between `stat` and this read yields the newer file; its own hash goes out with it.
    const body = await lookUpBelow(this.#directory, () => readFile(found.file));
    if (body === undefined) {
      if (known) return known;
      throw new Error('A file vanished while it was being served');
    }
    const kept: KeptFile = {
      identity: found.identity,
      etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      body,
      encoded: new Map(),
    };
    // Compressed forms come on top; half the size again is a fair charge for both.
    this.#kept.set(found.name, kept, Math.ceil(body.length * 1.5) + 512);
    return kept;
  }

  async #headersOf(found: Found): Promise<Headers> {
    const headers = new Headers({ 'x-content-type-options': 'nosniff' });
    const path = `/${found.name.replace(/(^|\/)index\.html$/, '$1')}`;
    const rules = await this.#loadRules();
    const ruled = new Map([...rules.headersFor(path)]);
    if (this.#base !== '/') {
      for (const [name, value] of rules.headersFor(`${this.#base}${path.slice(1)}`)) ruled.set(name, value);
    }
    for (const [name, value] of ruled) headers.set(name, value);
    // A search reads a hundred small files, and HTTP/1.1 repeats every header: a page's policies say nothing of them.
    if (found.name.startsWith('_index/')) for (const name of DOCUMENT_POLICIES) headers.delete(name);
    if (!headers.has('content-type')) headers.set('content-type', contentTypeOf(found.name));
    if (!headers.has('cache-control')) {
      headers.set('cache-control', HASHED_PATH.test(found.name) ? IMMUTABLE : REVALIDATE);
    }
    return headers;
  }

  async #loadRules(): Promise<HeaderRules> {
    const file = join(this.#directory, '_headers');
    const read = await lookUpBelow(this.#directory, async () => {
      const stats = await stat(file);
      const identity = `${stats.ino}.${stats.size}.${stats.mtimeMs}`;
      if (identity === this.#rules.identity) return this.#rules;
      return { identity, rules: parseHeaderRules(await readFile(file, 'utf8')) };
    });
    this.#rules = read ?? { identity: '', rules: noHeaderRules };
    return this.#rules.rules;
  }
}

/** True when the answer should be the page's Markdown twin: agents ask for `text/markdown`, browsers never do. */
function prefersMarkdown(request: Request): boolean {
  const accepted = (request.headers.get('accept') ?? '').toLowerCase().split(',').map(weighted);
  const markdown = accepted.find(({ type }) => type === 'text/markdown')?.weight ?? 0;
  const html = accepted.find(({ type }) => type === 'text/html')?.weight ?? 0;
  return markdown > 0 && markdown >= html;
}

function weighted(range: string): { type: string; weight: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
}

/** Segments of the twin of a page: "guide/" and "guide" become "guide.md". */
function twinOf(segments: readonly string[]): string[] {
  const page = segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  const last = page.at(-1);
  return last === undefined ? ['index.md'] : [...page.slice(0, -1), `${last}.md`];
}

function encodedBody(kept: KeptFile, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const known = kept.encoded.get(encoding);
  if (known) return known;
  const made = compress(kept.body, encoding);
  kept.encoded.set(encoding, made);
  return made;
}

function streamOf(handle: FileHandle, encoding: Encoding | undefined): ReadableStream {
  const source = handle.createReadStream();
  if (!encoding) return Readable.toWeb(source) as ReadableStream;
  const target = compressor(encoding);
  source.on('error', (error) => target.destroy(error));
  target.on('close', () => source.destroy());
  return Readable.toWeb(source.pipe(target)) as ReadableStream;
}

function redirectTo(path: string, request: Request): Response {
  const location = `${path}${new URL(request.url).search}`;
  return new Response(null, { status: 308, headers: { location, 'cache-control': REVALIDATE } });
}

/** Weak comparison, as RFC 9110 asks for in `If-None-Match`. */
function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const opaque = etag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => {
    const trimmed = candidate.trim();
    return trimmed === '*' || trimmed.replace(/^W\//, '') === opaque;
  });
}
