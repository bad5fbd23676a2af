/** What the tests on PDFs share: a page of prose, and the Markdown that the import makes of each page. */
import { convertPdf } from '../../src/importing/pdf/convert-pdf.ts';
import { type TinyPdf, type TinyText, tinyPdf } from './tiny-pdf.ts';

/** Lines of prose, 12 points apart, wide enough to be full. */
export function prose(lines: readonly string[], y = 100, x = 72): TinyText[] {
  return lines.map((text, i) => ({ x, y: y + i * 12, text }));
}

export const FULL_LINE =
  'The relay keeps its own clock and does not ask the controller for the time while it is running';

/** Markdown of each page, its marker first. */
export async function pagesOf(pdf: TinyPdf): Promise<string[]> {
  const { markdown } = await convertPdf(tinyPdf(pdf));
  return markdown.split(/^(?=<!-- page \d)/m).map((page) => page.trim());
}
