import type { RecognisedPage } from '../ocr/hocr.ts';
import type { FontInfo, PdfPage, TextRun } from './types.ts';

const font: FontInfo = { name: '', bold: false, mono: false };

/** The page with the words that were read in its picture, as if they had been set there. */
export function withRecognisedText(page: PdfPage, recognised: RecognisedPage): PdfPage {
  const scale = page.height / recognised.height;
  const runs = recognised.words.map(
    ({ text, x, y, width, size }, order): TextRun => ({
      text,
      x: x * scale,
      y: y * scale,
      width: width * scale,
      // Measured line by line: half points of difference mean nothing.
      size: Math.max(1, Math.round(size * scale)),
      font,
      order,
      spaceBefore: true,
    }),
  );
  return { ...page, runs };
}
