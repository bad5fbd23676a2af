import { join } from 'node:path';
import { guessFromCover } from '../guesses.ts';
import { recognisePages } from '../ocr/recognise.ts';
import type { ConvertedPdf } from '../pdf/convert-pdf.ts';
import type { DoubtfulFont } from '../pdf/doubtful-fonts.ts';
import { closeIdleWorkers, convertPdfSafely } from '../pdf/run-worker.ts';
import type { PageFacts } from '../quality/page-facts.ts';
import type { SourceFile } from '../sources/kinds.ts';
import type { TextReply, TextRequest } from './convert-text.ts';
import { ProcessPool } from './process-pool.ts';

export interface ConvertedSource {
  readonly markdown: string;
  readonly title?: string;
  readonly lang?: string;
  readonly origin?: string;
  /** Of a PDF, what its first pages say. */
  readonly version?: string;
  readonly vendor?: string;
  readonly published?: string;
  readonly pages?: number;
  /** What the pages of a PDF show against what was written of them. */
  readonly facts?: readonly PageFacts[];
  /** Bookmarks of a PDF, and how many of them became headings. */
  readonly outline?: { readonly total: number; readonly found: number };
  readonly doubtfulFonts?: readonly DoubtfulFont[];
  /** Share of the words of an HTML page's text that are in the Markdown. */
  readonly coverage?: number;
  /** Pages of a PDF whose text was read in their pictures, and how sure that was, 0 to 100. */
  readonly recognised?: { readonly pages: readonly number[]; readonly confidence: number };
  readonly warnings: readonly { readonly message: string; readonly fix: string }[];
}

export interface ConversionOptions {
  readonly password?: string;
  /** Languages of pages that are pictures, to be read by OCR: "deu+eng". */
  readonly ocr?: string;
  readonly onPages?: (pages: number) => void;
  /** Takes a .txt file for Markdown whatever it looks like. */
  readonly lenient?: boolean;
  /** Files that it may include. */
  readonly texts?: TextRequest['texts'];
  readonly labels?: TextRequest['labels'];
}

/** What a file of documentation needs at most; those of PDFs are their own (`pdf/run-worker.ts`). */
const TEXT_LIMITS = { timeMs: 60_000, memoryMb: 1024 };
const textProcesses = new ProcessPool<TextRequest, TextReply>(
  join(import.meta.dirname, 'text-worker.ts'),
  TEXT_LIMITS,
);

/** Ends the processes that wait for files. */
export function closeConverters(): void {
  closeIdleWorkers();
  textProcesses.close();
}

/**
 * One file of any kind to Markdown, in a process of its own. @returns undefined for what is no page of a manual.
 * @throws PdfFailure, ProcessFailure; Error with the end of a sentence ("it is a ZIP file") for a file that is not
 * what it says.
 */
export async function convertSource(
  file: SourceFile,
  bytes: Uint8Array,
  options: ConversionOptions,
): Promise<ConvertedSource | undefined> {
  if (file.kind === 'pdf') return convertPdfSource(bytes, options);
  const reply = await textProcesses.run({
    path: file.path,
    kind: file.kind,
    bytes,
    lenient: options.lenient ?? false,
    texts: options.texts ?? new Map(),
    labels: options.labels ?? new Map(),
  });
  if (reply.type === 'failed') throw new Error(reply.reason);
  if (reply.type === 'nothing') return undefined;
  const { text, encoding } = reply;
  return { ...text, warnings: textWarnings(text.missing ?? [], encoding) };
}

function textWarnings(missing: readonly string[], encoding: string | undefined): ConvertedSource['warnings'] {
  const named =
    missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  return [
    ...(encoding === undefined
      ? []
      : [
          {
            message: `It is not UTF-8; it was read as ${encoding}.`,
            fix: 'Save it as UTF-8 if some letters are wrong.',
          },
        ]),
    ...(missing.length === 0
      ? []
      : [
          {
            message: `It includes files that are not in the source: ${named}.`,
            fix: 'Import the folder that holds them too, or ignore it where they only generate text.',
          },
        ]),
  ];
}

async function convertPdfSource(bytes: Uint8Array, options: ConversionOptions): Promise<ConvertedSource> {
  const secret = options.password === undefined ? {} : { password: options.password };
  let reported = 0;
  let converted = await convertPdfSafely(
    { bytes, ...secret },
    {
      onPage: (done) => {
        options.onPages?.(done - reported);
        reported = done;
      },
    },
  );
  options.onPages?.(converted.pageCount - reported);
  const warnings: { message: string; fix: string }[] = [];
  let recognised: ConvertedSource['recognised'];
  if (options.ocr !== undefined && converted.emptyPages.length > 0) {
    const { pages, confidence, failure } = await recognisePages(bytes, converted.emptyPages, {
      languages: options.ocr,
      ...secret,
      onPage: () => options.onPages?.(1),
    });
    if (pages.size > 0) {
      // Once more, so that headings, columns and running headers are found over all pages together.
      converted = await convertPdfSafely({ bytes, ...secret, recognised: pages });
      recognised = { pages: [...pages.keys()].sort((a, b) => a - b), confidence };
    }
    if (failure !== undefined) {
      warnings.push({
        message: `The text in pictures of its pages could not be read: ${failure}.`,
        fix: 'Run it through an OCR program of your choice and import the result.',
      });
    }
  }
  const { info } = converted;
  return {
    markdown: converted.markdown,
    ...guessFromCover(info, converted.cover),
    ...(info.lang && /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(info.lang) ? { lang: info.lang } : {}),
    pages: converted.pageCount,
    facts: converted.facts,
    outline: converted.bookmarks,
    doubtfulFonts: converted.doubtfulFonts,
    ...(recognised ? { recognised } : {}),
    warnings: [...warnings, ...warningsOf(converted)],
  };
}

const READ_PICTURES =
  'Import it with --ocr, and --force if it was imported before, or run it through an OCR program first.';

function warningsOf(converted: ConvertedPdf): { message: string; fix: string }[] {
  const { emptyPages, pageCount, unreadable } = converted;
  const warnings: { message: string; fix: string }[] = [];
  if (emptyPages.length === pageCount) {
    warnings.push({
      message: 'None of its pages holds text: they are images.',
      fix: READ_PICTURES,
    });
  } else if (emptyPages.length > Math.max(4, 0.2 * pageCount)) {
    warnings.push({
      message: `${emptyPages.length} of its ${pageCount} pages hold no text.`,
      fix: `If they are scans: ${READ_PICTURES}`,
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
