/** The binder as one document: Markdown out of the twins, or a self-contained HTML page for the printer. Pure. */
import { type Citation, formatCitation } from '../../citation.ts';
import { binderTexts } from '../../strings/binder.ts';
import type { Language } from '../../strings/language.ts';
import type { BinderPage } from './binder.ts';
import { nameOfPage } from './page-name.ts';

export interface ExportFrame {
  readonly language: Language;
  /** ISO date of the export, "2026-11-22". */
  readonly date: string;
}

/** One page with its text; without one where it could not be read. */
export interface ExportPage<Text = string> {
  readonly page: BinderPage;
  /** Absolute. */
  readonly url: string;
  readonly text?: Text;
}

/** Plain, with page, printed number, product, version and address; the id where nothing else is known. */
export function citationOfPage({ page, url }: ExportPage<unknown>, { date, language }: ExportFrame): string {
  return page.about
    ? formatCitation('plain', page.about satisfies Citation, { url, date, language })
    : `${page.chunkId}. ${url}`;
}

export function binderAsMarkdown(pages: readonly ExportPage[], frame: ExportFrame): string {
  const texts = binderTexts[frame.language];
  const names = pages.map(({ page }) => oneLine(nameOfPage(page, frame.language)));
  const contents = names.map((name, index) => `${index + 1}. ${escapeMarkdown(name)}`);
  const parts = pages.map((entry, index) => {
    const note = entry.page.note?.trim();
    return [
      `## ${index + 1}. ${escapeMarkdown(names[index] ?? '')}`,
      ...(note ? [`> **${texts.note}:** ${note.split('\n').join('\n> ')}`] : []),
      entry.text ?? `*${texts.textMissing}*`,
      `${texts.source}: ${escapeMarkdown(citationOfPage(entry, frame))}`,
    ].join('\n\n');
  });
  const head = [
    `# ${texts.documentTitle}`,
    texts.made(frame.date),
    `${texts.contents}:\n\n${contents.join('\n')}`,
  ];
  return `${[...head, ...parts].join('\n\n---\n\n')}\n`;
}

/** @param pages `text` is HTML that the site itself sanitised and rendered. */
export function binderAsHtml(pages: readonly ExportPage[], frame: ExportFrame, styles: string): string {
  const texts = binderTexts[frame.language];
  const contents = pages.map(
    ({ page }, index) =>
      `<li><a href="#p${index + 1}">${escapeHtml(nameOfPage(page, frame.language))}</a></li>`,
  );
  const parts = pages.map((entry, index) => {
    const note = entry.page.note?.trim();
    return `<section class="bound" id="p${index + 1}">
<h2>${index + 1}. ${escapeHtml(nameOfPage(entry.page, frame.language))}</h2>
${note ? `<aside class="bound__note"><strong>${texts.note}:</strong> ${escapeHtml(note).replaceAll('\n', '<br>')}</aside>\n` : ''}${
  entry.text ?? `<p><em>${texts.textMissing}</em></p>`
}
<p class="bound__source">${texts.source}: ${escapeHtml(citationOfPage(entry, frame))}</p>
</section>`;
  });
  return `<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.documentTitle)}</title>
<style>${styles}</style>
</head>
<body>
<h1>${escapeHtml(texts.documentTitle)}</h1>
<p>${escapeHtml(texts.made(frame.date))}</p>
<nav aria-label="${escapeHtml(texts.contents)}"><ol>
${contents.join('\n')}
</ol></nav>
${parts.join('\n')}
</body>
</html>
`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, '\\$&');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
