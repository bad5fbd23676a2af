/** Which pages of a paged document are worth finding. */

export type PageKind = 'text' | 'blank' | 'cover' | 'contents' | 'index';

export interface PageFacts {
  /** Markdown of the page. */
  readonly text: string;
  readonly firstHeading?: string;
  /** 0-based position and number of pages. */
  readonly position: number;
  readonly total: number;
  /** Kind of the page before: tables of contents and indexes run over several. */
  readonly before: PageKind | undefined;
}

/** Letters and digits below which a page says nothing ("Chapter 3", "This page is blank"). */
const BLANK_BELOW = 40;
const COVER_BELOW = 350;
const LAST_COVER_POSITION = 3;

const CONTENTS_TITLES =
  /^(?:table of contents|contents|brief contents|list of (?:figures|tables|examples)|figures|tables|目次|inhalt(?:sverzeichnis)?|table des matières|índice)$/i;
const INDEX_TITLES = /^(?:(?:\w+ )?index(?: of [\w ]{1,40})?|索引|stichwortverzeichnis)$/i;
/** "Installing . . . . . . 12" */
const LEADER = /(?:\.{4,}|(?:\. ){3,}\.?|…{2,}) ?(?:\d{1,4}|[ivxl]{1,7})\b/gi;
/** "1.2 Installing 12" */
const ENDS_WITH_PAGE = /\S.*[\s\])*_](?:\d{1,4}|[ivxl]{1,7})[*_]*$/i;
/** ", 12, 34-36" */
const PAGE_REFERENCE = /[,;] ?(?:\[)?\d{1,4}(?:[-–]\d{1,4})?(?=\s*(?:[,;\])*_]|$|\s))/gm;
const LONGEST_ENTRY = 120;

/** Judges by content and place; a page in doubt is text. */
export function pageKind(facts: PageFacts): PageKind {
  const letters = countLetters(facts.text);
  if (letters < BLANK_BELOW) return 'blank';
  const lines = facts.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('|') && !line.startsWith('```'));
  if (isContents(facts, lines)) return 'contents';
  if (isIndex(facts, lines)) return 'index';
  if (facts.position <= LAST_COVER_POSITION && letters < COVER_BELOW && isTitlePage(facts, lines))
    return 'cover';
  return 'text';
}

function isContents(facts: PageFacts, lines: readonly string[]): boolean {
  if (facts.position > Math.max(30, facts.total * 0.15)) return false;
  const leaders = facts.text.match(LEADER)?.length ?? 0;
  if (leaders >= 4 && leaders >= lines.length * 0.3) return true;
  const entries = share(lines, (line) => line.length <= LONGEST_ENTRY && ENDS_WITH_PAGE.test(line));
  const titled = facts.firstHeading !== undefined && CONTENTS_TITLES.test(facts.firstHeading);
  if (titled) return leaders >= 2 || (lines.length >= 3 && entries >= 0.4);
  return facts.before === 'contents' && lines.length >= 3 && entries >= 0.6;
}

function isIndex(facts: PageFacts, lines: readonly string[]): boolean {
  const titled = facts.firstHeading !== undefined && INDEX_TITLES.test(facts.firstHeading);
  if (facts.position < facts.total * (titled ? 0.5 : 0.7)) return false;
  const references = facts.text.match(PAGE_REFERENCE)?.length ?? 0;
  const words = facts.text.match(/\S+/g)?.length ?? 0;
  const density = references / Math.max(1, words);
  const entries = share(
    lines,
    (line) => line.length <= LONGEST_ENTRY * 2 && /[,\s]\d{1,4}(?:[-–]\d{1,4})?[\])*_]*$/.test(line),
  );
  if (titled || facts.before === 'index') return references >= 3 && (density >= 0.1 || entries >= 0.4);
  return references >= 12 && density >= 0.2 && entries >= 0.5;
}

/** Short lines and no sentence: a title page, not the short last page of a preface. */
function isTitlePage(facts: PageFacts, lines: readonly string[]): boolean {
  if (facts.total < 4) return false;
  return share(lines, (line) => /[.。!?]$/.test(line) && line.length > 60) < 0.3;
}

function share(lines: readonly string[], test: (line: string) => boolean): number {
  return lines.length === 0 ? 0 : lines.filter(test).length / lines.length;
}

function countLetters(text: string): number {
  const visible = text.replace(/<[^<>\n]{0,300}>/g, '');
  return visible.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}
