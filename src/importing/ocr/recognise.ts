import { availableParallelism } from 'node:os';
import { inParallel } from '../parallel.ts';
import { type RecognisedPage, readHocr } from './hocr.ts';
import { ProgramFailure, runProgram } from './programs.ts';

export interface OcrOptions {
  /** As Tesseract names them: "eng", "deu+eng". */
  readonly languages: string;
}

export interface Recognised {
  /** By physical page; pages in which nothing was found are missing. */
  readonly pages: ReadonlyMap<number, RecognisedPage>;
  /** Mean of the words' confidence, 0 to 100. */
  readonly confidence: number;
  /** Why pages could not be read, the end of a sentence; undefined when all could. */
  readonly failure?: string;
}

/** The longer side of a page as it is drawn, whatever its size: A4 with 300 dots an inch. */
const PIXELS = 3500;
const DRAWING = { timeMs: 60_000, memoryMb: 2048 };
const READING = { timeMs: 180_000, memoryMb: 2048 };
/** A file whose pages fail this often is given up. */
const MOST_FAILURES = 3;
const LEAST_CONFIDENCE = 10;
/** A picture without text gives a few unsure words. */
const LEAST_MEAN = 60;
const LEAST_WORDS = 3;

/**
 * Reads the text in pictures of pages.
 * @param numbers physical pages, 1-based.
 * @param onPage called after every page.
 */
export async function recognisePages(
  pdf: Uint8Array,
  numbers: readonly number[],
  { languages, password, onPage }: OcrOptions & { readonly password?: string; readonly onPage?: () => void },
): Promise<Recognised> {
  const pages = new Map<number, RecognisedPage>();
  const failures: string[] = [];
  await inParallel(numbers, availableParallelism(), async (number) => {
    if (failures.length >= MOST_FAILURES) return;
    try {
      const page = await recognisePage(pdf, number, languages, password);
      if (page) pages.set(number, page);
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      failures.push(error.message);
    }
    onPage?.();
  });
  const words = [...pages.values()].flatMap((page) => page.words);
  return {
    pages,
    confidence: meanConfidence(words),
    ...(failures[0] === undefined ? {} : { failure: failures[0] }),
  };
}

async function recognisePage(
  pdf: Uint8Array,
  number: number,
  languages: string,
  password: string | undefined,
): Promise<RecognisedPage | undefined> {
  const page = String(number);
  const secret = password === undefined ? [] : ['-upw', password];
  const drawn = await runProgram(
    'pdftoppm',
    ['-gray', '-cropbox', '-scale-to', String(PIXELS), '-f', page, '-l', page, ...secret, '-'],
    pdf,
    DRAWING,
  );
  const hocr = await runProgram('tesseract', ['stdin', 'stdout', '-l', languages, 'hocr'], drawn, READING);
  const read = readHocr(hocr.toString('utf8'));
  // Lines of tables and frames are taken for bars.
  const words = read?.words.filter(
    ({ text, confidence }) => confidence >= LEAST_CONFIDENCE && !/^[|_—-]+$/.test(text),
  );
  if (!read || !words || words.length < LEAST_WORDS || meanConfidence(words) < LEAST_MEAN) return undefined;
  return { ...read, words };
}

function meanConfidence(words: RecognisedPage['words']): number {
  return words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length);
}
