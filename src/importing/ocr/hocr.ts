/** Reads hOCR, the form in which text recognition tells words and where they stand: http://kba.github.io/hocr-spec/1.2/ */
import { Parser } from 'htmlparser2';

/** Lengths are pixels of the picture, y downwards. */
export interface RecognisedWord {
  readonly text: string;
  readonly x: number;
  /** Baseline of its line. */
  readonly y: number;
  readonly width: number;
  /** Type size of its line. */
  readonly size: number;
  /** 0 to 100, as the program sees it. */
  readonly confidence: number;
}

export interface RecognisedPage {
  readonly width: number;
  readonly height: number;
  /** In reading order. */
  readonly words: readonly RecognisedWord[];
}

interface Line {
  readonly x0: number;
  readonly bottom: number;
  readonly slope: number;
  readonly offset: number;
  readonly size: number;
}

const MOST_WORDS = 20_000;

/** @returns the first page; undefined when there is none. */
export function readHocr(hocr: string): RecognisedPage | undefined {
  let page: { width: number; height: number } | undefined;
  let line: Line | undefined;
  let word: { x0: number; x1: number; bottom: number; confidence: number } | undefined;
  let text = '';
  const words: RecognisedWord[] = [];
  const parser = new Parser({
    onopentag(_, { class: name = '', title = '' }) {
      if (name === 'ocr_page') {
        const [, , width, height] = numbersAfter('bbox', title);
        if (width !== undefined && height !== undefined) page ??= { width, height };
      } else if (name === 'ocrx_word') {
        const [x0, , x1, bottom] = numbersAfter('bbox', title);
        const [confidence = 0] = numbersAfter('x_wconf', title);
        word = x1 === undefined ? undefined : { x0: x0!, x1, bottom: bottom!, confidence };
        text = '';
      } else if (title.includes('x_size')) {
        const [x0 = 0, , , bottom = 0] = numbersAfter('bbox', title);
        const [slope = 0, offset = 0] = numbersAfter('baseline', title);
        line = { x0, bottom, slope, offset, size: numbersAfter('x_size', title)[0] ?? 0 };
      }
    },
    ontext(part) {
      if (word) text += part;
    },
    // Words are spans, perhaps with "strong" or "em" inside; what follows a word is white space.
    onclosetag(name) {
      if (name !== 'span' || !word || words.length >= MOST_WORDS) return;
      const { x0, x1, bottom, confidence } = word;
      word = undefined;
      if (text.trim() === '') return;
      words.push({
        text: text.trim(),
        x: x0,
        y: line ? line.bottom + line.offset + line.slope * (x0 - line.x0) : bottom,
        width: x1 - x0,
        size: line?.size || bottom,
        confidence,
      });
    },
  });
  parser.end(hocr);
  return page && { ...page, words };
}

/** "bbox 318 165 2385 220; baseline 0 -10": the numbers behind a name. */
function numbersAfter(name: string, title: string): number[] {
  const values = new RegExp(`(?:^|;)\\s*${name}((?:\\s+-?[\\d.]+)+)`).exec(title)?.[1] ?? '';
  return values.trim().split(/\s+/).filter(Boolean).map(Number).filter(Number.isFinite);
}
