/** Which pages of a paged document are worth finding. */
import type { Block } from './blocks.ts';

/** `divider`: nothing, or nothing but headings ("Part II"). All kinds but `text` make no chunk. */
export type PageKind = 'text' | 'divider' | 'cover' | 'contents' | 'index';

export interface PageFacts {
  /** Markdown of the page. */
  readonly text: string;
  readonly blocks: readonly Block[];
  /** 0-based position, and number of pages. */
  readonly position: number;
  readonly total: number;
  /** Kind of the page before: tables of contents and indexes run over several. */
  readonly before: PageKind | undefined;
}

/** Letters and digits. Fewer are a stray page number. */
const EMPTY_BELOW = 12;
/** Pages of headings alone have no more. */
const DIVIDER_BELOW = 160;
const COVER_BELOW = 350;
const LAST_COVER_POSITION = 3;

const NUMBERING = String.raw`(?:(?:chapter|appendix|part|section)\s+[\w.]{1,8}[:.]?\s+|[\dA-Z]{1,3}[.:]?\s+)?`;
const CONTENTS_TITLES = new RegExp(
  `^${NUMBERING}(?:(?:table of |brief )?contents|(?:list of )?(?:figures|tables|examples)|目次|inhalt(?:sverzeichnis)?|table des matières|índice)$`,
  'i',
);
const INDEX_TITLES = new RegExp(
  `^${NUMBERING}(?:[\\w-]{1,20} ){0,2}index(?: of [\\w ]{1,40})?$|^${NUMBERING}(?:索引|stichwortverzeichnis)$`,
  'i',
);
const BLANK_NOTICE = /^\W*(?:this )?page (?:was |is )?(?:intentionally )?(?:left )?blank\W*$/i;
/** "12", "A-12" or "xii" */
const PAGE_NUMBER = String.raw`(?:(?:[A-Z]{1,2}-)?\d{1,4}|[ivxl]{1,7})`;
/** "Installing . . . . . . 12" */
const LEADER = new RegExp(String.raw`(?:\.{4,}|(?:\. ){3,}\.?|…{2,}) ?${PAGE_NUMBER}\b`, 'gi');
/** "1.2 Installing 12" */
const ENDS_WITH_PAGE = new RegExp(String.raw`\S.*[\s\])*_]${PAGE_NUMBER}[*_]*$`, 'i');
/** ", 12, 34-36" */
const PAGE_REFERENCE = /[,;] ?\[?\d{1,4}(?:[-–]\d{1,4})?(?=\s*(?:[,;\])*_]|$|\s))/gm;
const LONGEST_CONTENTS_LINE = 120;
const LONGEST_INDEX_LINE = 240;

/** Judges by content and place; a page in doubt is text. */
export function pageKind(facts: PageFacts): PageKind {
  const letters = countLetters(facts.text);
  if (letters < EMPTY_BELOW || BLANK_NOTICE.test(facts.text.trim())) return 'divider';
  const { lines, rows } = visibleLines(facts);
  const firstHeading = facts.blocks.find((block) => block.heading)?.heading?.title;
  if (isContents(facts, firstHeading, lines, rows)) return 'contents';
  if (isIndex(facts, firstHeading, lines)) return 'index';
  if (facts.position <= LAST_COVER_POSITION && letters < COVER_BELOW && isTitlePage(facts, lines))
    return 'cover';
  if (letters < DIVIDER_BELOW && facts.blocks.every((block) => block.heading)) return 'divider';
  return 'text';
}

function isContents(
  facts: PageFacts,
  firstHeading: string | undefined,
  lines: readonly string[],
  rows: readonly string[],
): boolean {
  if (facts.position > Math.max(30, facts.total * 0.15)) return false;
  const leaders = facts.text.match(LEADER)?.length ?? 0;
  if (leaders >= 4 && leaders >= lines.length * 0.3) return true;
  const isEntry = (line: string) => line.length <= LONGEST_CONTENTS_LINE && ENDS_WITH_PAGE.test(line);
  const all = [...lines, ...rows];
  if (firstHeading !== undefined && CONTENTS_TITLES.test(firstHeading)) {
    return leaders >= 2 || (all.length >= 3 && share(all, isEntry) >= 0.4);
  }
  if (facts.before === 'contents') return all.length >= 2 && share(all, isEntry) >= 0.6;
  // Without a title the numbers themselves must look like those of a table of contents: they ascend.
  return lines.length >= 10 && share(lines, isEntry) >= 0.7 && ascends(lines.filter(isEntry));
}

function ascends(entries: readonly string[]): boolean {
  const numbers = entries.flatMap((entry) => /(\d{1,4})[*_]*$/.exec(entry)?.[1] ?? []).map(Number);
  const steps = numbers.slice(1).map((number, index) => number - numbers[index]!);
  return steps.length >= 4 && steps.filter((step) => step >= 0).length >= steps.length * 0.95;
}

function isIndex(facts: PageFacts, firstHeading: string | undefined, lines: readonly string[]): boolean {
  const titled = firstHeading !== undefined && INDEX_TITLES.test(firstHeading);
  if (facts.position < facts.total * (titled ? 0.5 : 0.7)) return false;
  const references = facts.text.match(PAGE_REFERENCE)?.length ?? 0;
  const words = facts.text.match(/\S+/g)?.length ?? 0;
  const density = references / Math.max(1, words);
  const entries = share(
    lines,
    (line) => line.length <= LONGEST_INDEX_LINE && /[,\s]\d{1,4}(?:[-–]\d{1,4})?[\])*_]*$/.test(line),
  );
  if (titled || facts.before === 'index') return references >= 3 && (density >= 0.1 || entries >= 0.4);
  return references >= 12 && density >= 0.2 && entries >= 0.5;
}

/** Short lines and no sentence: a title page, not the short last page of a preface. */
function isTitlePage(facts: PageFacts, lines: readonly string[]): boolean {
  return facts.total >= 4 && share(lines, (line) => /[.。!?]$/.test(line) && line.length > 60) < 0.3;
}

/** Lines outside code, and the rows of tables with their cells joined. */
function visibleLines(facts: PageFacts): { lines: string[]; rows: string[] } {
  const lines: string[] = [];
  const rows: string[] = [];
  for (const block of facts.blocks) {
    if (block.kind === 'code') continue;
    for (const raw of facts.text.slice(block.start, block.end).split('\n')) {
      const line = raw.trim();
      if (line === '' || /^[|\s:-]+$/.test(line)) continue;
      if (block.kind !== 'table') lines.push(line);
      else rows.push(line.replace(/[|\s]+/g, ' ').trim());
    }
  }
  return { lines, rows };
}

function share(lines: readonly string[], test: (line: string) => boolean): number {
  return lines.length === 0 ? 0 : lines.filter(test).length / lines.length;
}

function countLetters(text: string): number {
  const visible = text.replace(/<[^<>\n]{0,300}>/g, '');
  return visible.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}
