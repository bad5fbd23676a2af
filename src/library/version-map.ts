/**
 * Where each page or section of a product stands in its other versions. Page numbers say nothing about it: text
 * moves from page to page with every edition. What does, in this order:
 *
 * 1. the document: the one at the same path below the version, else the only one of the same title;
 * 2. in that document a heading, for sections: the same headings above it and the same title, once in each;
 * 3. the sentences: the page that holds most of this page's text, rather one that stands where its neighbours do;
 * 4. a heading, for pages whose text was rewritten;
 * 5. the neighbours: what lies between the counterparts of the pages before and after;
 * 6. most of the sentences in any other document of the version: the page has moved.
 *
 * Neutral and deterministic.
 */
import type { Chunk, LibraryDocument } from './model.ts';
import { sentencesOf } from './sentences.ts';

export interface Counterpart {
  readonly document: LibraryDocument;
  readonly ordinal: number;
}

/** Part of a page's text that its counterpart holds, in characters: in the same document, and in another one. */
const ENOUGH_AT_HOME = 0.3;
const ENOUGH_ELSEWHERE = 0.5;
/** Less will do for a page whose neighbours stand around it. */
const ENOUGH_IN_ORDER = 0.1;
/** A sentence that stands on more pages of a version than this is boilerplate. */
const MOST_HOLDERS = 24;
/** A page with less text than this, in characters, cannot be known by it. */
const LEAST_TEXT = 60;

/**
 * All documents of one product, matched version by version when first asked for. Keeps the sentences of the versions
 * that were compared: let go of it when the product is done.
 */
export class VersionMap {
  readonly #versions: ReadonlyMap<string, VersionText>;
  /** "from\0to" → counterparts by document and ordinal. */
  readonly #pairs = new Map<string, ReadonlyMap<LibraryDocument, readonly (Counterpart | undefined)[]>>();

  /** @param documents of one product; those of other products would be matched as if they were of it. */
  constructor(documents: readonly LibraryDocument[]) {
    const byVersion = new Map<string, LibraryDocument[]>();
    for (const document of documents) {
      const known = byVersion.get(document.version);
      if (known) known.push(document);
      else byVersion.set(document.version, [document]);
    }
    const ids = new Map<string, number>();
    this.#versions = new Map(
      [...byVersion].map(([version, own]) => [version, new VersionText(own, ids)] as const),
    );
  }

  /** The document in another version: at the same path, else the only one with the same title. */
  documentIn(document: LibraryDocument, version: string): LibraryDocument | undefined {
    return this.#versions.get(version)?.documentLike(document);
  }

  /** The page or section in another version; undefined when that version does not have it. */
  counterpart(document: LibraryDocument, ordinal: number, version: string): Counterpart | undefined {
    const from = this.#versions.get(document.version);
    const to = this.#versions.get(version);
    if (!from || !to || from === to) return undefined;
    const key = `${document.version}\0${version}`;
    let pair = this.#pairs.get(key);
    if (!pair) {
      from.read();
      to.read();
      pair = new Map(from.documents.map((own) => [own, matchDocument(own, from, to)] as const));
      this.#pairs.set(key, pair);
    }
    return pair.get(document)?.[ordinal - 1];
  }
}

interface ChunkText {
  readonly document: LibraryDocument;
  readonly ordinal: number;
  /** Sentence number → length. */
  readonly sentences: ReadonlyMap<number, number>;
  /** Characters in all sentences. */
  readonly length: number;
}

/** The sentences and headings of all documents of one version. */
class VersionText {
  readonly documents: readonly LibraryDocument[];
  readonly #ids: Map<string, number>;
  #chunks: ReadonlyMap<LibraryDocument, readonly ChunkText[]> | undefined;
  readonly #holders = new Map<number, ChunkText[]>();
  readonly #byPath: ReadonlyMap<string, LibraryDocument>;
  readonly #byTitle = new Map<string, LibraryDocument | undefined>();
  readonly #headings = new WeakMap<LibraryDocument, ReadonlyMap<string, number | undefined>>();

  /** @param ids numbers of sentences, shared by all versions of the product. */
  constructor(documents: readonly LibraryDocument[], ids: Map<string, number>) {
    this.documents = documents;
    this.#ids = ids;
    this.#byPath = new Map(documents.map((document) => [pathOf(document), document]));
    for (const document of documents) {
      const title = foldTitle(document.metadata.title);
      this.#byTitle.set(title, this.#byTitle.has(title) ? undefined : document);
    }
  }

  /** Texts are read when they are first compared: a product of one version costs nothing. */
  read(): void {
    this.#chunks ??= new Map(
      this.documents.map((document) => [
        document,
        document.chunks.map((chunk) => this.#read(document, chunk)),
      ]),
    );
  }

  documentLike(document: LibraryDocument): LibraryDocument | undefined {
    return this.#byPath.get(pathOf(document)) ?? this.#byTitle.get(foldTitle(document.metadata.title));
  }

  chunksOf(document: LibraryDocument): readonly ChunkText[] {
    return this.#chunks?.get(document) ?? [];
  }

  /** Path of headings → ordinal; undefined where several places have the same path. */
  headingsOf(document: LibraryDocument): ReadonlyMap<string, number | undefined> {
    let known = this.#headings.get(document);
    if (!known) {
      known = headingPlaces(document);
      this.#headings.set(document, known);
    }
    return known;
  }

  /** Pages that share sentences with a page of another version → the part of its text that they hold, 0 to 1. */
  sharing(text: ChunkText): Map<ChunkText, number> {
    const shared = new Map<ChunkText, number>();
    for (const [sentence, length] of text.sentences) {
      const holders = this.#holders.get(sentence);
      if (!holders || holders.length > MOST_HOLDERS) continue;
      for (const holder of holders) shared.set(holder, (shared.get(holder) ?? 0) + length / text.length);
    }
    return shared;
  }

  #read(document: LibraryDocument, { ordinal, markdown }: Chunk): ChunkText {
    const ids = this.#ids;
    const sentences = new Map<number, number>();
    let total = 0;
    for (const [sentence, length] of sentencesOf(withoutMarkup(markdown))) {
      const id = ids.get(sentence) ?? ids.size;
      ids.set(sentence, id);
      sentences.set(id, length);
      total += length;
    }
    const text: ChunkText = { document, ordinal, sentences, length: total };
    for (const id of sentences.keys()) {
      const holders = this.#holders.get(id);
      if (holders) holders.push(text);
      else this.#holders.set(id, [text]);
    }
    return text;
  }
}

function matchDocument(
  document: LibraryDocument,
  from: VersionText,
  to: VersionText,
): (Counterpart | undefined)[] {
  const home = to.documentLike(document);
  const texts = from.chunksOf(document);
  const shared = texts.map((text) => to.sharing(text));
  const matched: (Counterpart | undefined)[] = texts.map((text, index) => {
    if (!home) return undefined;
    const byHeading = () => headingMatch(document.chunks[index]!, document, home, from, to);
    const byText = () => bestIn(home, text, shared[index]!, ENOUGH_AT_HOME);
    return document.paged ? (byText() ?? byHeading()) : (byHeading() ?? byText());
  });
  if (home) {
    // A copy: what was found through neighbours is no evidence for the next neighbour.
    const anchors = [...matched];
    for (const [index, text] of texts.entries()) {
      const between = sharedBetween(home, shared[index]!, anchors[index - 1], anchors[index + 1]);
      if (!between) continue;
      const found = matched[index];
      if (!found) matched[index] = matchInOrder(home, text, between);
      // An example that is given twice, and longer the second time: the one in its place is meant.
      else if (document.paged && !between.holds(found))
        matched[index] = bestIn(home, text, between.shared, ENOUGH_AT_HOME) ?? found;
    }
  }
  return matched.map(
    (found, index) => found ?? bestIn(undefined, texts[index]!, shared[index]!, ENOUGH_ELSEWHERE),
  );
}

/** @param home the only document to look in; undefined for all. */
function bestIn(
  home: LibraryDocument | undefined,
  text: ChunkText,
  shared: ReadonlyMap<ChunkText, number>,
  enough: number,
): Counterpart | undefined {
  if (text.length < LEAST_TEXT) return undefined;
  let best: { candidate: ChunkText; part: number } | undefined;
  for (const [candidate, part] of shared) {
    if (part < enough || (home && candidate.document !== home)) continue;
    if (!best || part > best.part || (part === best.part && isNearer(candidate, best.candidate, text))) {
      best = { candidate, part };
    }
  }
  return best && { document: best.candidate.document, ordinal: best.candidate.ordinal };
}

/** The same sentences stand on both pages: the one at about the same place in its document is meant. */
function isNearer(a: ChunkText, b: ChunkText, text: ChunkText): boolean {
  return Math.abs(placeOf(a) - placeOf(text)) < Math.abs(placeOf(b) - placeOf(text));
}

function placeOf({ document, ordinal }: ChunkText): number {
  return ordinal / document.chunks.length;
}

/** A section is known by its own heading; those that it stands below may begin on it, and begin elsewhere later. */
function headingMatch(
  { ordinal, title }: Chunk,
  document: LibraryDocument,
  home: LibraryDocument,
  from: VersionText,
  to: VersionText,
): Counterpart | undefined {
  const own = foldTitle(title);
  const there = to.headingsOf(home);
  for (const [path, place] of from.headingsOf(document)) {
    if (place !== ordinal || (!document.paged && lastStep(path) !== own)) continue;
    const found = there.get(path);
    if (found !== undefined) return { document: home, ordinal: found };
  }
  return undefined;
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('\0') + 1);
}

interface Between {
  /** Ordinals of the neighbours' counterparts. */
  readonly first: number;
  readonly last: number;
  /** What is shared with the pages from the one to the other. */
  readonly shared: ReadonlyMap<ChunkText, number>;
  holds(found: Counterpart): boolean;
}

/** What lies between the counterparts of both neighbours; undefined where they are not both at home, in order. */
function sharedBetween(
  home: LibraryDocument,
  shared: ReadonlyMap<ChunkText, number>,
  before: Counterpart | undefined,
  after: Counterpart | undefined,
): Between | undefined {
  if (before?.document !== home || after?.document !== home) return undefined;
  const [first, last] = [before.ordinal, after.ordinal];
  const holds = ({ document, ordinal }: Counterpart): boolean =>
    document === home && ordinal >= first && ordinal <= last;
  return { first, last, holds, shared: new Map([...shared].filter(([text]) => holds(text))) };
}

/** Little text in common is enough between the counterparts of both neighbours; none, where only one page is. */
function matchInOrder(home: LibraryDocument, text: ChunkText, between: Between): Counterpart | undefined {
  const byText = bestIn(home, text, between.shared, ENOUGH_IN_ORDER);
  if (byText) return byText;
  return between.last - between.first === 2 ? { document: home, ordinal: between.first + 1 } : undefined;
}

function headingPlaces(document: LibraryDocument): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  const path: { level: number; title: string }[] = [];
  for (const { title, level, ordinal } of document.outline) {
    while (path.length > 0 && path.at(-1)!.level >= level) path.pop();
    path.push({ level, title: foldTitle(title) });
    const key = path.map((step) => step.title).join('\0');
    places.set(key, places.has(key) ? undefined : ordinal);
  }
  return places;
}

/** Numbers of chapters, sections and versions change from edition to edition. */
function foldTitle(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

function pathOf({ doc, file }: LibraryDocument): string {
  return `${doc}/${file}`;
}

/**
 * Emphasis, links' targets and cells' borders come and go with the converter, and the page numbers at the end of an
 * index's lines change with every edition; cheaper than to parse the Markdown.
 */
function withoutMarkup(markdown: string): string {
  return markdown
    .replace(/\|[ \t]{0,8}\p{L}?\d{1,4}[ \t]{0,8}\|?[ \t]{0,8}$/gmu, '')
    .replace(/\]\([^()\s]*\)/g, ']')
    .replace(/[*_`#>|\\[\]]+/g, ' ');
}
