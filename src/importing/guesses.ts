/** What a manual says of itself in its metadata and on its first pages. Guesses: people are asked to look at them. */
import type { Cover } from './pdf/cover.ts';
import type { PdfInfo } from './pdf/types.ts';

export interface Guesses {
  readonly title?: string;
  readonly version?: string;
  /** Who published it. */
  readonly vendor?: string;
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly published?: string;
}

export function guessFromCover(info: PdfInfo, cover: Cover): Guesses {
  const title = guessTitle(info, cover);
  const lines = frontLines(cover.text);
  const version = guessVersion(title, cover.title, lines);
  const vendor = guessVendor(info.author, lines);
  const published = guessDate(lines, version) ?? info.created;
  return {
    ...(title === undefined ? {} : { title }),
    ...(version === undefined ? {} : { version }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(published === undefined ? {} : { published }),
  };
}

/** A line of prose at most: what stands in longer ones is hostile or no title page. */
const LONGEST_LINE = 300;

/** Lines before the table of contents, and none of it. */
function frontLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.slice(0, LONGEST_LINE));
  const contents = lines.findIndex((line) =>
    /^(?:table of )?contents$|^inhalt(?:sverzeichnis)?$|^目次$/i.test(line),
  );
  return (contents === -1 ? lines : lines.slice(0, contents)).filter((line) => !/(?:\. ?){5}/.test(line));
}

const FILE_NAME = /\.(?:dvi|docx?|fm|book|indd|pdf|ps|tex|qxd|pptx?|odt|rtf|html?)$/i;
const NO_TITLE =
  /^(?:untitled|document|title|copyright|contents|table of contents|revision history|legal notices?)\b\W*\d*\W*$/i;

/** The file's own title unless a program left its file name there; else the largest text of the cover. */
function guessTitle(info: PdfInfo, cover: Cover): string | undefined {
  const told = info.title
    ?.slice(0, LONGEST_LINE)
    .replace(/^Microsoft (?:Word|PowerPoint) - /, '')
    .replace(/\s+/g, ' ');
  for (const title of [told, cover.title]) {
    if (title === undefined || FILE_NAME.test(title) || NO_TITLE.test(title) || !/\p{L}{2}/u.test(title))
      continue;
    // The name of the series above the title: "Northlight Orbit" and "Orbit Guide".
    return title.replace(/(?<!\S)(\S{3,}(?: \S+){0,3}) \1(?!\S)/u, '$1');
  }
  return undefined;
}

const NUMBER = String.raw`\d+(?:\.\d+)+(?:[-.][A-Za-z]*\d+)*`;
const NAMED_VERSION = new RegExp(
  String.raw`(?:\b(?:version|release|rev(?:ision)?\.?|edition|ausgabe|バージョン)\s*|\bv|第 ?)(${NUMBER}|\d+(?![\w.]*\d))`,
  'giu',
);
/** "2.8.5 2026-01-29": a row in the history of revisions. */
const REVISION_ROW = new RegExp(`^(?:revision )?(${NUMBER})\\s+(\\d{4}-\\d\\d-\\d\\d)\\b`, 'i');

/** As many lines as a title page has. */
const TITLE_LINES = 12;

function guessVersion(
  title: string | undefined,
  coverTitle: string | undefined,
  lines: readonly string[],
): string | undefined {
  const titles = [title, coverTitle].filter((one) => one !== undefined);
  const inTitle = titles.flatMap((one) => [...namedVersions(one), ...bareVersions(one)])[0];
  const named = lines.flatMap(namedVersions);
  const dotted = named.filter((version) => version.includes('.'));
  if (inTitle !== undefined) {
    const longer = named.find((version) => version.startsWith(`${inTitle}.`));
    // "11g Release 2" is more of a name.
    const other = inTitle.includes('.') ? undefined : lines.slice(0, TITLE_LINES).flatMap(namedVersions);
    return longer ?? other?.find((version) => version.includes('.')) ?? inTitle;
  }
  const rows = lines.flatMap((line) => {
    const [, version, date] = REVISION_ROW.exec(line) ?? [];
    return version === undefined || date === undefined ? [] : [{ version, date }];
  });
  const newest = rows.reduce<(typeof rows)[number] | undefined>(
    (best, row) => (best === undefined || row.date > best.date ? row : best),
    undefined,
  );
  // "Orbit 3.2" or "Orbit Engine 3.2.1": the product's name with the number and nothing more.
  const beside = lines
    .slice(0, TITLE_LINES)
    .flatMap((line) => (/^\p{Lu}[^,;:]{1,60} \d[\d.]+$/u.test(line) ? bareVersions(line) : []));
  return newest?.version ?? beside[0] ?? dotted[0] ?? loneVersion(lines) ?? named[0];
}

function namedVersions(text: string): string[] {
  return [...text.matchAll(NAMED_VERSION)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 30), match.index);
    return match[1] === undefined || /licen[cs]e|GPL|unicode|xml/i.test(before) ? [] : [match[1]];
  });
}

function bareVersions(text: string): string[] {
  return [...text.matchAll(new RegExp(`(?<![\\w.])${NUMBER}(?![\\w.]*\\w)`, 'g'))].map(
    ([version]) => version,
  );
}

/** A line that is nothing but a version, as in a table of revisions. */
function loneVersion(lines: readonly string[]): string | undefined {
  return lines.find((line) => new RegExp(`^${NUMBER}(?:-[a-z]+)?$`).test(line));
}

const LEGAL_FORM =
  /,? (?:Inc|Incorporated|Ltd|Limited|LLC|L\.L\.C|Corp|Corporation|Co|Company|GmbH|AG|AB|SE|S\.A|SAS|B\.V|N\.V|Oy|plc|and\/or its affiliates)\.?$/i;
const COPYRIGHT =
  /(?:copyright|©|\(c\)|製作著作)[\s©,]*(?:\(c\)\s*)?(?:\d{4}(?:\s*[-–,]\s*\d{4})*[\s,]*)?(?:by )?([\p{L}\d][^.;:()<>]{1,60}?(?:,? (?:Inc|Ltd|Corp|Co)\b\.?)?)(?=[.;:(<]|$| all rights| and\/or|, licensed)/giu;

/** An author that is a company, the holder of the copyright if it is one, the owner of the trademarks. */
function guessVendor(author: string | undefined, lines: readonly string[]): string | undefined {
  const text = lines.join('\n');
  const holders = lines.flatMap((line) => [...line.matchAll(COPYRIGHT)].map(([, holder]) => holder!.trim()));
  const owners = [...text.matchAll(/trademarks? of ((?:\p{Lu}[\p{L}&]+ ?){1,3})(?=[.,\s])/gu)].map(
    ([, owner]) => owner!.trim(),
  );
  if (author !== undefined && (LEGAL_FORM.test(author) || /^\p{Lu}{2,8}$/u.test(author)))
    return author.replace(LEGAL_FORM, '');
  for (const holder of holders) {
    if (LEGAL_FORM.test(holder) || /^\p{Lu}{2,8}$/u.test(holder)) return holder.replace(LEGAL_FORM, '');
  }
  return owners.find((owner) => text.startsWith(owner));
}

/** By their first three letters, English and German. */
const MONTHS: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  mar: 3,
  mär: 3,
  apr: 4,
  may: 5,
  mai: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  okt: 10,
  nov: 11,
  dec: 12,
  dez: 12,
};
const MONTH = `(?:${Object.keys(MONTHS).join('|')})\\p{L}*`;
/** Ways to write a date, with the names of their parts. */
const DATES: readonly RegExp[] = [
  /(?<y>(?:19|20)\d\d)-(?<m>\d\d)-(?<d>\d\d)/,
  new RegExp(String.raw`(?<month>${MONTH})\.? (?<d>\d{1,2})(?:st|nd|rd|th)?,? (?<y>(?:19|20)\d\d)`, 'iu'),
  new RegExp(String.raw`(?<d>\d{1,2})\.? (?<month>${MONTH})\.? (?<y>(?:19|20)\d\d)`, 'iu'),
  new RegExp(String.raw`(?<month>${MONTH}),? (?<y>(?:19|20)\d\d)`, 'iu'),
  /(?<![\d/])(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>(?:19|20)\d\d)/,
  /(?<![\d/])(?<m>0[1-9]|1[0-2])\/(?<y>(?:19|20)\d\d)/,
  /(?<y>(?:19|20)\d\d)年(?<m>\d{1,2})月(?:(?<d>\d{1,2})日)?/,
];
/** What stands before the date of publication. */
const SAYS_PUBLISHED =
  /(?:publi(?:shed|cation)|revised|updated|issued|release date|stand:?)(?: date)?(?: on)?\W{0,3}$/i;

/** A date that is said to be that of publication, or that stands alone or beside the version. */
function guessDate(lines: readonly string[], version: string | undefined): string | undefined {
  const dated = lines.flatMap((line, i) => {
    const { date, before } = dateIn(line) ?? {};
    if (date === undefined || /copyright|©|licen[cs]e/i.test(line)) return [];
    const isSaid = SAYS_PUBLISHED.test(before!);
    const isBeside = version !== undefined && line.includes(version);
    const isAlone = line.length < 25;
    return isSaid || isBeside || isAlone ? [{ date, rank: isBeside ? 0 : isSaid ? 1 : 2, i }] : [];
  });
  return dated.sort((a, b) => a.rank - b.rank || a.i - b.i)[0]?.date;
}

/** The first date of a line, and what stands before it. */
function dateIn(line: string): { date: string; before: string } | undefined {
  for (const pattern of DATES) {
    const match = pattern.exec(line);
    const { y, m, month, d } = match?.groups ?? {};
    if (y === undefined) continue;
    const number = month ? (MONTHS[month.slice(0, 3).toLowerCase()] ?? 0) : Number(m);
    if (number < 1 || number > 12 || Number(d ?? 1) > 31) continue;
    const date = [y, String(number).padStart(2, '0'), ...(d ? [d.padStart(2, '0')] : [])].join('-');
    return { date, before: line.slice(0, match!.index) };
  }
  return undefined;
}
