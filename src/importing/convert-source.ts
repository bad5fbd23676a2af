import { decodeText } from '../workspace/decode-text.ts';
import { convertHtml } from './html/convert-html.ts';
import { convertMarkdown, looksLikeMarkdown } from './markdown/convert-markdown.ts';
import type { ConvertedPdf } from './pdf/convert-pdf.ts';
import { convertPdfSafely } from './pdf/run-worker.ts';
import type { SourceFile } from './source-files.ts';

export interface ConvertedSource {
  readonly markdown: string;
  readonly title?: string;
  readonly lang?: string;
  readonly origin?: string;
  /** Text of a PDF's first pages, for guessing. */
  readonly coverText?: string;
  readonly pages?: number;
  readonly warnings: readonly { readonly message: string; readonly fix: string }[];
}

export interface ConversionOptions {
  readonly password?: string;
  readonly onPages?: (pages: number) => void;
  /** Takes a .txt file for Markdown whatever it looks like. */
  readonly lenient?: boolean;
}

/**
 * One file of any kind to Markdown. @returns undefined for what is no page of a manual.
 * @throws PdfFailure; Error with the end of a sentence ("it is a ZIP file") for a file that is not what it says.
 */
export async function convertSource(
  file: SourceFile,
  bytes: Uint8Array,
  options: ConversionOptions,
): Promise<ConvertedSource | undefined> {
  if (file.kind === 'pdf') return convertPdfSource(bytes, options);
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') throw new Error(`it is ${decoded.what}`);
  const warnings =
    decoded.kind === 'guessed'
      ? [
          {
            message: `It is not UTF-8; it was read as ${decoded.encoding}.`,
            fix: 'Save it as UTF-8 if some letters are wrong.',
          },
        ]
      : [];
  if (file.kind === 'html') {
    const page = convertHtml(decoded.text, file.path);
    return page && { ...page, warnings };
  }
  if (file.kind === 'text' && !options.lenient && !looksLikeMarkdown(decoded.text)) return undefined;
  return { ...convertMarkdown(decoded.text, file.kind), warnings };
}

async function convertPdfSource(bytes: Uint8Array, options: ConversionOptions): Promise<ConvertedSource> {
  let reported = 0;
  const converted = await convertPdfSafely(
    { bytes, ...(options.password === undefined ? {} : { password: options.password }) },
    {
      onPage: (done) => {
        options.onPages?.(done - reported);
        reported = done;
      },
    },
  );
  options.onPages?.(converted.pageCount - reported);
  const { info } = converted;
  return {
    markdown: converted.markdown,
    title: titleOf(converted),
    ...(info.lang && /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(info.lang) ? { lang: info.lang } : {}),
    coverText: converted.coverText,
    pages: converted.pageCount,
    warnings: warningsOf(converted),
  };
}

/** The file's own title unless a program left its file name there; else the largest text of the cover. */
function titleOf({ info, coverTitle }: ConvertedPdf): string | undefined {
  const told = info.title?.replace(/^Microsoft (?:Word|PowerPoint) - /, '').replace(/\s+/g, ' ');
  const isName =
    told === undefined || /\.(?:dvi|docx?|fm|book|indd|pdf|ps|tex|qxd|pptx?|odt|rtf|html?)$/i.test(told);
  if (!isName && /\p{L}{2}/u.test(told) && !/^(?:untitled|document|title)\d*$/i.test(told)) return told;
  return coverTitle && !/^(?:copyright|contents|table of contents)\b/i.test(coverTitle)
    ? coverTitle
    : undefined;
}

function warningsOf(converted: ConvertedPdf): { message: string; fix: string }[] {
  const { emptyPages, pageCount, unreadable } = converted;
  const warnings: { message: string; fix: string }[] = [];
  if (emptyPages.length === pageCount) {
    warnings.push({
      message: 'None of its pages holds text: they are images.',
      fix: 'Run it through text recognition (OCR) first.',
    });
  } else if (emptyPages.length > Math.max(4, 0.2 * pageCount)) {
    warnings.push({
      message: `${emptyPages.length} of its ${pageCount} pages hold no text.`,
      fix: 'If they are scans, run it through text recognition (OCR) first.',
    });
  }
  if (unreadable > 0.05) {
    warnings.push({
      message: `${Math.round(unreadable * 100)} % of its characters come from fonts that do not tell their letters.`,
      fix: 'Look for another edition of the manual; searches will miss those words.',
    });
  }
  return warnings;
}
