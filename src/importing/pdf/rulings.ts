import type { PDFPageProxy } from 'unpdf/pdfjs';
import type { Ruling } from './types.ts';

/** Values of pdf.js's `OPS` and `DrawOPS`; the names are not exported with types. */
const SAVE = 10;
const RESTORE = 11;
const TRANSFORM = 12;
const FORM_BEGIN = 74;
const FORM_END = 75;
const CONSTRUCT_PATH = 91;
const STROKES = new Set([20, 21, 24, 25, 26, 27]);
const FILLS = new Set([22, 23, 24, 25, 26, 27]);
const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const QUADRATIC = 3;
/** Filled areas thinner than this are drawn lines, points. */
const THIN = 2.6;
const SHORTEST = 4;
/** A page with more lines is a drawing. */
const MOST_LINES = 4000;

type Matrix = readonly [number, number, number, number, number, number];

/**
 * The horizontal and vertical lines that a page draws, in points from its top left corner.
 * @param base the viewport's transform.
 */
export async function readRulings(page: PDFPageProxy, base: Matrix): Promise<Ruling[]> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const lines: Ruling[] = [];
  const stack: Matrix[] = [];
  let matrix = base;
  for (let i = 0; i < fnArray.length && lines.length < MOST_LINES; i++) {
    const args: unknown = argsArray[i];
    switch (fnArray[i]) {
      case SAVE:
        stack.push(matrix);
        break;
      case RESTORE:
      case FORM_END:
        matrix = stack.pop() ?? base;
        break;
      case TRANSFORM:
        if (isMatrix(args)) matrix = multiply(matrix, args);
        break;
      case FORM_BEGIN:
        stack.push(matrix);
        if (Array.isArray(args) && isMatrix(args[0])) matrix = multiply(matrix, args[0]);
        break;
      case CONSTRUCT_PATH:
        addPath(args, matrix, lines);
        break;
    }
  }
  return lines;
}

function isMatrix(value: unknown): value is Matrix {
  return (
    (Array.isArray(value) || value instanceof Float32Array) &&
    value.length === 6 &&
    typeof value[0] === 'number'
  );
}

/** What `inner` does, then `outer`. */
function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  return [
    a * inner[0] + c * inner[1],
    b * inner[0] + d * inner[1],
    a * inner[2] + c * inner[3],
    b * inner[2] + d * inner[3],
    a * inner[4] + c * inner[5] + e,
    b * inner[4] + d * inner[5] + f,
  ];
}

/** @param args pdf.js's arguments of a path: how it is painted, its steps, its bounding box. */
function addPath(args: unknown, matrix: Matrix, lines: Ruling[]): void {
  if (!Array.isArray(args)) return;
  const [paint, paths] = args as [number, unknown];
  const steps: unknown = Array.isArray(paths) ? paths[0] : undefined;
  if (!(steps instanceof Float32Array)) return;
  const strokes = STROKES.has(paint);
  const fills = FILLS.has(paint);
  if (!strokes && !fills) return;
  for (const points of subpaths(steps, matrix)) {
    if (fills) {
      const box = boxOf(points);
      const wide = box.x1 - box.x0;
      const high = box.y1 - box.y0;
      if (high <= THIN && wide > SHORTEST) add(lines, box.x0, (box.y0 + box.y1) / 2, box.x1, undefined);
      else if (wide <= THIN && high > SHORTEST) add(lines, (box.x0 + box.x1) / 2, box.y0, undefined, box.y1);
      if (!strokes) continue;
    }
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1]!;
      const [x1, y1] = points[i]!;
      if (Math.abs(y1 - y0) < 0.7 && Math.abs(x1 - x0) > SHORTEST)
        add(lines, Math.min(x0, x1), (y0 + y1) / 2, Math.max(x0, x1), undefined);
      else if (Math.abs(x1 - x0) < 0.7 && Math.abs(y1 - y0) > SHORTEST)
        add(lines, (x0 + x1) / 2, Math.min(y0, y1), undefined, Math.max(y0, y1));
    }
  }
}

function add(lines: Ruling[], x: number, y: number, x1: number | undefined, y1: number | undefined): void {
  lines.push({ horizontal: x1 !== undefined, x0: x, y0: y, x1: x1 ?? x, y1: y1 ?? y });
}

type Point = readonly [number, number];

/** Straight subpaths as corner points; those with curves are left out. */
function subpaths(steps: Float32Array, [a, b, c, d, e, f]: Matrix): Point[][] {
  const all: Point[][] = [];
  let points: Point[] = [];
  let straight = true;
  const finish = () => {
    if (straight && points.length > 1) all.push(points);
    points = [];
    straight = true;
  };
  const at = (i: number): Point => {
    const x = steps[i] ?? 0;
    const y = steps[i + 1] ?? 0;
    return [a * x + c * y + e, b * x + d * y + f];
  };
  for (let i = 0; i < steps.length; ) {
    const step = steps[i];
    if (step === MOVE || step === LINE) {
      if (step === MOVE) finish();
      points.push(at(i + 1));
      i += 3;
    } else if (step === CURVE || step === QUADRATIC) {
      straight = false;
      i += step === CURVE ? 7 : 5;
    } else {
      if (points[0]) points.push(points[0]);
      i += 1;
    }
  }
  finish();
  return all;
}

function boxOf(points: readonly Point[]): { x0: number; y0: number; x1: number; y1: number } {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}
