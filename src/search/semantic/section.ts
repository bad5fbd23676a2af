/** The semantic part of the manifest. Every file it names is described in DESIGN.md, "Semantic index". */
import type { FastTableSection } from '../encoders/fast-table.ts';

export const SEMANTIC_VERSION = 4;

export interface SemanticSection {
  /** Of the file formats below; a reader refuses another one. */
  readonly version: number;
  /** What made the vectors. Only queries encoded by the same model and precision can be compared with them. */
  readonly model: {
    readonly name: string;
    readonly dtype: string;
    readonly dimensions: number;
    readonly pooling: 'cls' | 'mean';
    readonly queryPrefix: string;
    /** SHA-256 of the weights, hex. */
    readonly weights: string;
  };
  readonly passages: number;
  /** Dimensions after projection, always fewer than the model's. */
  readonly dims: number;
  /** Projection of model vectors: read by the full tier only. */
  readonly axes: string;
  /** Quantisers of the codes, DEFLATE. */
  readonly codec: string;
  readonly routing: RoutingSection;
  /** Which cells hold passages of which facet set: read for filtered searches only. */
  readonly sets: SetCellsSection;
  /** The distilled query table; absent when the library has too little text to train one. */
  readonly fast?: FastTableSection;
}

/** The table of cells; `split` when its groups have files of their own. */
export interface RoutingSection {
  readonly file: string;
  readonly cells: number;
  readonly split: boolean;
}

export interface SetCellsSection {
  /** Files in the order of the set numbers they cover. */
  readonly files: readonly { readonly file: string; readonly firstSet: number }[];
}
