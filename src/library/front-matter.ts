/** The YAML block between two `---` lines that a Markdown file may begin with. */
import { isMap, parseDocument, stringify } from 'yaml';
import type { DocumentMetadata, Problem } from './model.ts';

/** A longer block is not front matter but a document that begins with a thematic break. */
const LONGEST_BLOCK = 64 * 1024;
const LONGEST_VALUE = 2000;
const DATE = /^(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;
const LANGUAGE_TAG = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

export interface FrontMatter {
  readonly metadata: Partial<DocumentMetadata>;
  /** The text after the block. */
  readonly body: string;
  /** 1-based line of the file at which `body` begins. */
  readonly bodyLine: number;
  readonly problems: Problem[];
}

/** Other names under which common tools write the same fields. */
const FIELD_NAMES: Readonly<Record<keyof DocumentMetadata, readonly string[]>> = {
  title: ['title'],
  lang: ['lang', 'language'],
  origin: ['origin', 'source'],
  licence: ['licence', 'license'],
  published: ['published'],
  sourceHash: ['sourceHash'],
  imported: ['imported'],
};

/**
 * Splits a file into its front matter and its body. Fields that McDewey does not know are left alone, so that
 * files written for other tools work; a block that is not YAML gives a warning and no metadata.
 *
 * @param text the file with line ends normalised to `\n`.
 * @param file its path, for problems.
 */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const block = findBlock(text);
  if (!block) return { metadata: {}, body: text, bodyLine: 1, problems: [] };
  const rest = { body: text.slice(block.end), bodyLine: countLines(text, block.end) + 1 };
  // "failsafe" keeps every scalar a string: a title of 2024 or a language "no" stays what it is.
  const document = parseDocument(text.slice(block.start, block.yamlEnd), {
    schema: 'failsafe',
    logLevel: 'silent',
  });
  const failure = document.errors[0];
  if (failure || (document.contents !== null && !isMap(document.contents))) {
    const where = failure?.linePos?.[0] ? ` (line ${failure.linePos[0].line + 1})` : '';
    return {
      metadata: {},
      ...rest,
      problems: [
        {
          severity: 'warning',
          file,
          message: `The front matter is not valid YAML${where}: ${firstLine(failure?.message ?? 'it has no "key: value" lines')}`,
          fix: 'Correct the block between the two --- lines, for example by quoting values that contain a colon.',
        },
      ],
    };
  }
  return { metadata: readFields(document), ...rest, problems: [] };
}

/** The block for a file that `importing` writes, with both `---` lines and a newline at the end. */
export function writeFrontMatter(metadata: Partial<DocumentMetadata>): string {
  const fields: Record<string, string> = {};
  for (const name of Object.keys(FIELD_NAMES) as (keyof DocumentMetadata)[]) {
    const value = metadata[name];
    if (value !== undefined && value !== '') fields[name] = value;
  }
  if (Object.keys(fields).length === 0) return '';
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n`;
}

interface Block {
  readonly start: number;
  readonly yamlEnd: number;
  readonly end: number;
}

function findBlock(text: string): Block | undefined {
  const opening = /^---[ \t]*\n/.exec(text.slice(0, 200));
  if (!opening) return undefined;
  const start = opening[0].length;
  const head = text.slice(0, LONGEST_BLOCK);
  // A blank first line or a heading in it means a thematic break, not front matter.
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\n|$)/gm;
  closing.lastIndex = start;
  const match = closing.exec(head);
  if (!match || /^[ \t]*(?:\n|#{1,6} )/.test(head.slice(start, start + 200))) return undefined;
  return { start, yamlEnd: match.index, end: match.index + match[0].length };
}

function readFields(document: ReturnType<typeof parseDocument>): Partial<DocumentMetadata> {
  const metadata: { -readonly [Field in keyof DocumentMetadata]?: string } = {};
  for (const [field, names] of Object.entries(FIELD_NAMES) as [keyof DocumentMetadata, string[]][]) {
    for (const name of names) {
      const value: unknown = document.get(name);
      if (typeof value !== 'string' || metadata[field] !== undefined) continue;
      const cleaned = value.replace(/\s+/g, ' ').trim().slice(0, LONGEST_VALUE);
      const isRight =
        field === 'lang'
          ? LANGUAGE_TAG.test(cleaned)
          : field === 'published'
            ? DATE.test(cleaned)
            : cleaned !== '';
      if (isRight) metadata[field] = cleaned;
    }
  }
  return metadata;
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
