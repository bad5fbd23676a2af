/**
 * Brings an arrangement up to date with a library that has changed a little: new texts go to the nearest cells, those
 * that are gone leave theirs, and nothing is learned again. What was learned from the library before fits a page more
 * or less; past a share of changes it is learned anew.
 */
import { ByteReader } from '../../search/bytes.ts';
import { type Codec, decoded, readCodec, readInt8Vector } from '../../search/semantic/codec.ts';
import { readAxes } from '../../search/semantic/retriever.ts';
import type { Progress } from '../../workspace/progress.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { ArrangedCell, Arrangement } from './arrangement.ts';
import type { SemanticPassage } from './build-semantic.ts';
import { codeAt } from './cell-files.ts';
import { halfNorms, nearest } from './kmeans.ts';
import { difference, Matrix } from './matrix.ts';
import { dualAxes, project } from './pca.ts';
import { codedBy } from './train-quantizer.ts';

/** Share of the passages that may come and go before all is learned again. */
const MOST_CHANGED = 0.03;

/**
 * @param passages all of them as they are now.
 * @returns the arrangement itself when nothing changed, undefined when too much did.
 */
export async function updatedArrangement(
  arrangement: Arrangement,
  passages: readonly SemanticPassage[],
  embedder: Embedder,
  progress: Progress,
): Promise<Arrangement | undefined> {
  const cells = arrangement.groups.flatMap((group) => group.cells);
  const known = new Set(cells.flatMap((cell) => cell.keys));
  const wanted = new Map(passages.map((passage) => [passage.key, passage]));
  const added = [...wanted].filter(([key]) => !known.has(key));
  const removed = [...known].filter((key) => !wanted.has(key)).length;
  if (added.length + removed === 0) return arrangement;
  const changedSince = arrangement.changedSince + added.length + removed;
  if (changedSince > MOST_CHANGED * arrangement.learnedFrom) return undefined;

  const vectors = await embedder.embedPassages(
    added.map(([, { text }]) => text),
    progress,
  );
  const codec = readCodec(arrangement.codec, 'the codec of the arrangement');
  const dims = codec.wide.bits.length;
  const axes = Matrix.fromRows(
    readAxes(arrangement.axes, 'axes', dims, embedder.model.dimensions),
    embedder.model.dimensions,
  );
  const projected = project(Matrix.fromRows(vectors, embedder.model.dimensions), dualAxes(axes));
  const origins = originsOf(arrangement, codec, dims);
  const centroids = centroidsOf(arrangement, origins, codec);
  const half = halfNorms(centroids);
  const newOf = new Map<number, { key: string; vector: Float32Array }[]>();
  added.forEach(([key], row) => {
    const vector = projected.row(row);
    const { cluster } = nearest(vector, centroids, half);
    const some = newOf.get(cluster);
    if (some) some.push({ key, vector });
    else newOf.set(cluster, [{ key, vector }]);
  });
  let number = 0;
  const groups = arrangement.groups.map((group, place) => ({
    code: group.code,
    cells: group.cells.map((cell) => {
      const index = number++;
      const means = { centroid: centroids.row(index), origin: origins[place]! };
      return updatedCell(cell, wanted, newOf.get(index) ?? [], means, codec);
    }),
  }));
  return { ...arrangement, changedSince, groups };
}

/** Centroids of the groups as the search decodes them. */
function originsOf({ groups, mean }: Arrangement, codec: Codec, dims: number): Float32Array[] {
  const ofAll = readInt8Vector(new ByteReader(mean, 'mean'), dims);
  return groups.map(({ code }) => decoded(codec.groups, code, 0, ofAll));
}

/** Centroids of all cells, in order, as the search decodes them. */
function centroidsOf({ groups }: Arrangement, origins: readonly Float32Array[], codec: Codec): Matrix {
  const rows = groups.flatMap(({ cells }, place) =>
    cells.map(({ centroidCode }) => decoded(codec.centroids, centroidCode, 0, origins[place]!)),
  );
  return Matrix.fromRows(rows, codec.wide.bits.length);
}

function updatedCell(
  cell: ArrangedCell,
  wanted: ReadonlyMap<string, unknown>,
  added: readonly { readonly key: string; readonly vector: Float32Array }[],
  { centroid, origin }: { readonly centroid: Float32Array; readonly origin: Float32Array },
  { wide, fine, standalone }: Codec,
): ArrangedCell {
  const stay = [...cell.keys.keys()].filter((place) => wanted.has(cell.keys[place]!));
  if (stay.length === cell.keys.length && added.length === 0) return cell;
  const codes = added.map(({ vector }) => {
    const first = codedBy(wide, difference(vector, centroid));
    return {
      wide: first.code,
      fine: codedBy(fine, first.rest).code,
      standalone: codedBy(standalone, difference(vector, origin)).code,
    };
  });
  const codesOf = (kind: 'wide' | 'fine' | 'standalone') =>
    Buffer.concat([
      ...stay.map((place) => codeAt(cell[kind], place, cell.keys.length)),
      ...codes.map((code) => code[kind]),
    ]);
  return {
    ...cell,
    keys: [...stay.map((place) => cell.keys[place]!), ...added.map(({ key }) => key)],
    wide: codesOf('wide'),
    fine: codesOf('fine'),
    standalone: codesOf('standalone'),
  };
}
