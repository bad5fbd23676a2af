import { type DocumentKey, isPathSegment, RESERVED_PRODUCT_NAMES, toPathSegment } from '../library/ids.ts';
import type { SourceKind } from './sources/kinds.ts';

/** Where a file goes, and which parts of it were not told but guessed. */
export interface Placement {
  readonly key: DocumentKey;
  /** The vendor's name as found or told. */
  readonly vendor?: string;
  /** "product from the path" */
  readonly guesses: readonly string[];
}

export interface PlacementOptions {
  readonly product?: string;
  readonly version?: string;
  readonly doc?: string;
  readonly vendor?: string;
}

export interface PlacementSource {
  readonly folders: readonly string[];
  readonly single: boolean;
  readonly product?: string;
  readonly version?: string;
  readonly suggested?: { readonly product?: string; readonly version?: string };
}

/** What a converted file says of itself. */
export interface DocumentHints {
  readonly title?: string;
  readonly version?: string;
  readonly vendor?: string;
}

const VERSION =
  /^(?:v|r|rel|release-?|version-?)?\d+(?:[._-]?(?:\d+|x))*(?:[._+-]?(?:alpha|beta|rc|sp|p|u|su|ga|lts)?[._-]?\w{0,8})?$/i;
const OTHER_VERSIONS = /^(?:latest|current|stable|master|main|next)$/i;
/** Folders that say where files lie, not who made them. */
const NO_NAME =
  /^(?:pdfs?|docs?|documents?|documentation|manuals?|library|libraries|content|corpora|shared|downloads?|files?|src|source|home|users?|tmp|temp|var|mnt|data|work|books?|guides?|public|archive|import|md|markdown|html)$/i;
const DOCUMENT_TYPE =
  /[\s,:–-]*\b(?:(?:user|users|user[’']s|administration|administrator|administrators|administrator[’']s|admin|programmer[’']?s|programming|developers?|developer[’']s|installation|install|getting started|beginners?|quick start|reference|message|error|command|language|api|technical|configuration|operations?|security|owner[’']s|service)\s+)*(?:guides?|manuals?|references?|handbook|documentation|faq|book|tutorial|primer)\b.*$/i;
const VERSION_IN_TEXT =
  /(?:\b(?:version|release|rev(?:ision)?\.?)\s*|\bv)(\d+(?:\.\d+)+(?:[-.]?\w+)?|\d+(?=\s|$))|\b(\d+\.\d+(?:\.\d+)*)\b/i;
const DEEPEST_FILE = 9;

/**
 * True when the place of a file follows from options and path alone, without opening it.
 */
export function isPlacedByPath(path: string, source: PlacementSource, options: PlacementOptions): boolean {
  const { product, version } = fromPath(path.split('/').slice(0, -1), source.folders);
  const { suggested } = source;
  const hasProduct = (options.product ?? source.product ?? product ?? suggested?.product) !== undefined;
  const hasVersion = (options.version ?? source.version ?? version ?? suggested?.version) !== undefined;
  return hasProduct && hasVersion;
}

/** @param path of the file below the source's root, with `/`. */
export function placeFile(
  path: string,
  kind: SourceKind,
  source: PlacementSource,
  options: PlacementOptions,
  hints: DocumentHints = {},
): Placement {
  const folders = path.split('/').slice(0, -1);
  const name = path
    .split('/')
    .at(-1)!
    .replace(/\.[^.]+$/, '');
  const told = options.product !== undefined && options.version !== undefined;
  const found = told ? { below: folders } : fromPath(folders, source.folders);
  const guesses: string[] = [];
  const choose = (
    field: string,
    given: string | undefined,
    ...from: (readonly [string | undefined, string])[]
  ) => {
    if (given !== undefined) return given;
    for (const [value, where] of from) {
      if (value === undefined || value === '') continue;
      guesses.push(`${field} from ${where}`);
      return value;
    }
    return undefined;
  };
  const last = source.folders.at(-1);
  const product = choose(
    'product',
    options.product ?? source.product,
    [found.product, 'the path'],
    [source.suggested?.product, 'the repository'],
    [kind === 'pdf' ? productOfTitle(hints.title) : undefined, 'the title'],
    [source.single || last === undefined || NO_NAME.test(last) ? undefined : last, "the folder's name"],
    [productOfTitle(hints.title), 'the title'],
    [name, "the file's name"],
  )!;
  const version = choose(
    'version',
    options.version ?? source.version,
    [found.version, 'the path'],
    [source.suggested?.version, 'the repository'],
    [hints.version, hints.title?.includes(hints.version ?? '') ? 'the title' : 'the first pages'],
    [versionInText(hints.title), 'the title'],
    ['current', 'nothing better: tell it with --version'],
  )!;
  const vendor = choose(
    'vendor',
    options.vendor,
    // "RedHat" is the folder of Red Hat.
    [isSameName(found.vendor, hints.vendor) ? hints.vendor : found.vendor, 'the path'],
    [hints.vendor, 'the first pages'],
  );
  return {
    key: keyOf(product, version, options.doc, found.below, name, kind, source.single),
    vendor,
    guesses,
  };
}

function isSameName(one: string | undefined, other: string | undefined): boolean {
  const letters = (name: string | undefined) => name?.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return one !== undefined && letters(one) === letters(other);
}

function keyOf(
  product: string,
  version: string,
  doc: string | undefined,
  folders: readonly string[],
  name: string,
  kind: SourceKind,
  single: boolean,
): DocumentKey {
  const segments = folders.map((folder) => toPathSegment(folder));
  const file = toPathSegment(name);
  const [first, ...rest] = segments;
  const loose = kind === 'pdf' || single ? file : 'docs';
  const parts = doc !== undefined ? [...segments, file] : [...rest, file];
  while (parts.length > DEEPEST_FILE) parts.splice(0, 2, toPathSegment(`${parts[0]}-${parts[1]}`));
  if (parts.length > 1 && /^\d+$/.test(parts.at(-1)!)) parts[parts.length - 1] = `page-${parts.at(-1)}`;
  const productName = toPathSegment(product);
  return {
    product: RESERVED_PRODUCT_NAMES.has(productName.toLowerCase()) ? `${productName}-docs` : productName,
    version: toPathSegment(version),
    doc: doc !== undefined ? toPathSegment(doc) : (first ?? loose),
    file: parts.join('/'),
  };
}

/** …/vendor/product/version/below: the deepest folder that looks like a version decides. */
function fromPath(
  folders: readonly string[],
  typed: readonly string[],
): { vendor?: string; product?: string; version?: string; below: readonly string[] } {
  const all = [...typed, ...folders];
  for (let i = all.length - 1; i >= 1; i--) {
    const isVersion = VERSION.test(all[i]!) || OTHER_VERSIONS.test(all[i]!);
    if (!isVersion || NO_NAME.test(all[i - 1]!) || !isPathSegment(toPathSegment(all[i - 1]!, ''))) continue;
    const vendor = all[i - 2];
    return {
      ...(vendor === undefined || NO_NAME.test(vendor) || VERSION.test(vendor) ? {} : { vendor }),
      product: all[i - 1]!,
      version: all[i]!,
      below: i >= typed.length ? all.slice(i + 1) : folders,
    };
  }
  return { below: folders };
}

function productOfTitle(title: string | undefined): string | undefined {
  if (title === undefined) return undefined;
  const core = title
    .replace(DOCUMENT_TYPE, '')
    .replace(/\s+getting started with\b.*$/i, '')
    // Not the "1" of "ASN.1".
    .replace(/(?:^|\s)(?:(?:version|release)\s+|v)?\d+(?:\.\d+)*\b.*$/i, '')
    .replace(/^(?:the|a)\s+/i, '')
    .trim();
  return toPathSegment(core === '' ? title : core, '').toLowerCase() || undefined;
}

function versionInText(text: string | undefined): string | undefined {
  const match = text === undefined ? null : VERSION_IN_TEXT.exec(text.slice(0, 2000));
  return match?.[1] ?? match?.[2];
}
