import { z } from 'zod';
import { chunkIdOf, chunkUrl, manualOf, parseChunkId } from '../library/ids.ts';
import { plainBlocks, plainText } from '../library/markdown/plain-text.ts';
import { parsePageMarker } from '../library/page-marker.ts';
import { chunkOf } from './fetch.ts';
import type { ChunkText } from './library-texts.ts';
import { place } from './place.ts';
import type { ShelfDocument } from './shelf.ts';
import { type ChangedLine, diffLines, readableDiff } from './text/difference.ts';
import { flagged } from './text/flags.ts';
import { DEFAULT_TOKENS, estimateTokens, sized } from './text/tokens.ts';
import { flagsField, maxTokensArgument, type Tool, type ToolContext, ToolError } from './tool.ts';

const input = z.object({
  id: z
    .string()
    .min(1)
    .max(2000)
    .describe('A chunk (its text is compared) or a document (its sections are compared).')
    .meta({ examples: ['fastify::v5::docs::Server::12', 'fastify::v5::docs::Server'] }),
  to: z
    .string()
    .max(100)
    .describe('The version to compare with.')
    .meta({ examples: ['v4'] }),
  from: z.string().max(100).optional().describe('The version to start from. Default: the version of the id.'),
  max_tokens: maxTokensArgument,
});

const side = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  url: z.string(),
  page: z.int().optional(),
  label: z.string().optional(),
});

const output = z.object({
  kind: z.enum(['chunk', 'document']),
  from: side,
  to: side.optional().describe('Absent when the other version has nothing like it.'),
  identical: z.boolean(),
  similarity: z.number().optional().describe('Share of unchanged lines, 0 to 1.'),
  diff: z
    .string()
    .describe(
      '"- " only in from, "+ " only in to, "~ " the text below this heading differs, two blanks in both, "…" left out.',
    ),
  truncated: z.boolean().optional(),
  flags: flagsField,
  tokens: z.int().describe('About how large this answer is.'),
});

type CompareInput = z.infer<typeof input>;
type CompareOutput = z.infer<typeof output>;
type Side = z.infer<typeof side>;

export const compareVersionsTool: Tool<CompareInput, CompareOutput> = {
  name: 'compare_versions',
  title: 'What changed between versions',
  description:
    'Finds the same page or section in another version of the product and returns a readable difference of the two texts; for a whole document which sections were added, removed or changed. Use it for questions such as "what changed from 12.5 to 12.6" or "does this still hold in the new version".',
  input,
  output,
  aliases: {
    document: 'id',
    chunk: 'id',
    chunk_id: 'id',
    document_id: 'id',
    to_version: 'to',
    version: 'to',
    from_version: 'from',
    tokens: 'max_tokens',
  },

  async run(args, context) {
    const given = place(args.id, context);
    const start = args.from === undefined ? given.document : otherVersion(given.document, args.from, context);
    const target = otherVersion(given.document, args.to, context);
    const budget = (args.max_tokens ?? DEFAULT_TOKENS) - 200;
    if (given.ordinal === undefined) return await compareDocuments(start, target, budget, context);
    const chunk = await chunkOf(given.document, given.ordinal, context);
    const before = start === given.document ? chunk : await sameChunk(given.document, chunk, start, context);
    if (!before) throw new ToolError(`Version ${start.versionTitle} has nothing like this text.`);
    const after = await sameChunk(given.document, chunk, target, context);
    if (!after) {
      return flaggedAndSized({
        kind: 'chunk',
        from: sideOf(start, before, context),
        identical: false,
        diff: '',
      });
    }
    const lines = diffLines(linesOf(before), linesOf(after));
    return flaggedAndSized({
      kind: 'chunk',
      from: sideOf(start, before, context),
      to: sideOf(target, after, context),
      ...difference(lines, budget),
    });
  },
};

/** The same document of another version: same manual and file, else the one with the likest title. */
function otherVersion(
  document: ShelfDocument,
  version: string,
  { library: { shelf } }: ToolContext,
): ShelfDocument {
  const [found] = shelf.versions(version, [document.product.id]);
  if (found === undefined) {
    const known = document.product.versions.map(({ id }) => id).join(', ');
    throw new ToolError(`${document.product.title} has no version "${version}" here; it has ${known}.`);
  }
  if (found === document.key.version) return document;
  const exact = shelf.document({ ...document.key, version: found });
  if (exact) return exact;
  const isInVersion = ({ id }: { id: string }) => id.startsWith(`${document.product.id}::${found}::`);
  const { match, candidates } = shelf.resolve(
    `${document.title} ${document.key.doc}`,
    ['document'],
    isInVersion,
  );
  const other = match ?? candidates[0];
  const near = other && shelf.documents.find(({ id }) => id === other.id);
  if (near) return near;
  throw new ToolError(
    `Version ${found} of ${document.product.title} has no document like "${document.title}" here.`,
  );
}

/** The chunk of another version that says the same: a variant of the search's own hit, else the nearest one. */
async function sameChunk(
  document: ShelfDocument,
  chunk: ChunkText,
  target: ShelfDocument,
  { library, signal }: ToolContext,
): Promise<ChunkText | undefined> {
  if (target === document) return chunk;
  const heading = chunk.headingPath.at(-1) ?? (chunk.page === undefined ? chunk.title : '');
  const text = `${heading} ${plainText(chunk.markdown)}`
    .replace(/["“”]/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 700);
  const { hits } = await library.engine.search(
    {
      query: text,
      // What is looked for has the same words; reading them all with a transformer takes five times as long.
      tier: 'fast',
      limit: 10,
      filters: { product: [target.product.id], version: [target.key.version], doc: [manualOf(target.key)] },
    },
    { signal },
  );
  const ordinals = hits
    .map((hit) => parseChunkId(hit.chunkId))
    .filter((key) => key.file === target.key.file && key.doc === target.key.doc)
    .map((key) => key.ordinal);
  const candidates = await Promise.all(
    [...new Set([...ordinals.slice(0, 5), chunk.ordinal])].map((ordinal) =>
      library.texts.chunk(target, ordinal, signal),
    ),
  );
  const own = linesOf(chunk);
  let best: { chunk: ChunkText; likeness: number } | undefined;
  for (const candidate of candidates) {
    if (!candidate) continue;
    const sameHeading = candidate.page === undefined && candidate.title === chunk.title ? 0.3 : 0;
    const likeness = commonWords(own.join(' '), linesOf(candidate).join(' ')) + sameHeading;
    if (!best || likeness > best.likeness) best = { chunk: candidate, likeness };
  }
  return best && best.likeness >= 0.25 ? best.chunk : undefined;
}

async function compareDocuments(
  from: ShelfDocument,
  to: ShelfDocument,
  budget: number,
  context: ToolContext,
): Promise<CompareOutput> {
  const [before, after] = await Promise.all(
    [from, to].map((document) => context.library.texts.document(document)),
  );
  const [old, recent] = [sectionsOf(before?.markdown ?? ''), sectionsOf(after?.markdown ?? '')];
  const titles = diffLines(
    old.map(({ title }) => title),
    recent.map(({ title }) => title),
  );
  let [oldAt, recentAt] = [0, 0];
  const lines = titles.map((line): ChangedLine => {
    const [mine, theirs] = [old[oldAt], recent[recentAt]];
    if (line.kind !== 'added') oldAt += 1;
    if (line.kind !== 'removed') recentAt += 1;
    if (line.kind !== 'same' || mine?.body === theirs?.body) return line;
    const changes = diffLines(mine?.body.split('\n') ?? [], theirs?.body.split('\n') ?? []);
    const changed = changes.filter(({ kind }) => kind !== 'same').length;
    return { kind: 'changed', text: `${line.text} (${changed} lines differ)` };
  });
  return flaggedAndSized({
    kind: 'document',
    from: sideOf(from, undefined, context),
    to: sideOf(to, undefined, context),
    ...difference(lines, budget),
  });
}

interface Section {
  /** The heading as in Markdown. */
  readonly title: string;
  /** A line for each line of text, without page markers, so that other page breaks are no difference. */
  readonly body: string;
}

function sectionsOf(markdown: string): Section[] {
  const sections: { title: string; lines: string[] }[] = [{ title: '(beginning)', lines: [] }];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (mark !== '' && fence === '') fence = mark;
    else if (mark !== '' && mark.startsWith(fence)) fence = '';
    if (fence === '' && parsePageMarker(line)) continue;
    if (fence === '' && /^#{1,6} /.test(line)) sections.push({ title: line.trim(), lines: [] });
    else if (line.trim() !== '') sections.at(-1)?.lines.push(line.trim());
  }
  return sections
    .filter(({ title, lines }) => title !== '(beginning)' || lines.length > 0)
    .map(({ title, lines }) => ({ title, body: lines.join('\n') }));
}

/** A line for each sentence of prose, list item, row and line of code. */
function linesOf(chunk: ChunkText): string[] {
  return plainBlocks(chunk.markdown)
    .flatMap(({ kind, text }) =>
      kind === 'code' || kind === 'table'
        ? text.split('\n')
        : text.replace(/\s+/g, ' ').split(/(?<=[.!?:;])\s+(?=\p{Lu})/u),
    )
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

function commonWords(a: string, b: string): number {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
  const [left, right] = [words(a), words(b)];
  let common = 0;
  for (const word of left) if (right.has(word)) common += 1;
  return (2 * common) / Math.max(1, left.size + right.size);
}

function difference(
  lines: readonly ChangedLine[],
  budget: number,
): Pick<CompareOutput, 'identical' | 'similarity' | 'diff' | 'truncated'> {
  const same = lines.filter((line) => line.kind === 'same').length;
  const identical = same === lines.length;
  const shown: string[] = [];
  let used = 0;
  let truncated = false;
  for (const line of readableDiff(lines).split('\n')) {
    used += estimateTokens(line) + 1;
    if (used > budget) {
      truncated = true;
      break;
    }
    shown.push(line);
  }
  const changed = lines.length - same;
  return {
    identical,
    similarity: Math.round((same / Math.max(1, same + changed / 2)) * 100) / 100,
    diff: shown.join('\n'),
    ...(truncated ? { truncated } : {}),
  };
}

function sideOf(document: ShelfDocument, chunk: ChunkText | undefined, { siteUrl }: ToolContext): Side {
  return {
    id: chunk ? chunkIdOf(document.key, chunk.ordinal) : document.id,
    version: document.key.version,
    title: chunk ? `${document.title}: ${chunk.title}` : document.title,
    url: `${siteUrl}${chunk ? chunkUrl(document.key, chunk.ordinal) : document.id.replaceAll('::', '/').concat('/')}`,
    ...(chunk?.page === undefined ? {} : { page: chunk.page }),
    ...(chunk?.label === undefined ? {} : { label: chunk.label }),
  };
}

function flaggedAndSized(answer: Omit<CompareOutput, 'tokens' | 'flags'>): CompareOutput {
  const whole = { ...answer, ...flagged(`${answer.from.title}\n${answer.to?.title ?? ''}\n${answer.diff}`) };
  return sized(whole);
}
