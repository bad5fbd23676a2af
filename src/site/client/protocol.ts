/** The messages between a page and its search worker. */
import type { SearchRequest, SearchResponse, Suggestion } from '../../search/types.ts';
import type { ToolOutcome } from '../../tools/call.ts';

export type ToWorker =
  | { readonly kind: 'search'; readonly id: number; readonly request: SearchRequest }
  | {
      readonly kind: 'suggest';
      readonly id: number;
      readonly prefix: string;
      readonly limit: number;
      readonly from?: string;
    }
  /** A tool of agents, see `web-mcp.ts`. */
  | { readonly kind: 'tool'; readonly id: number; readonly name: string; readonly input: unknown }
  /** What deep search would need: answered with a `DeepOffer`. */
  | { readonly kind: 'deep-offer'; readonly id: number }
  /** Fetches the full model; `progress` messages come before the answer. */
  | { readonly kind: 'deep-load'; readonly id: number }
  | { readonly kind: 'abort'; readonly id: number };

export type FromWorker =
  | { readonly kind: 'partial'; readonly id: number; readonly response: SearchResponse }
  | { readonly kind: 'answer'; readonly id: number; readonly result: WorkerResult }
  | { readonly kind: 'progress'; readonly id: number; readonly loaded: number; readonly total: number }
  | {
      readonly kind: 'failure';
      readonly id: number;
      readonly reason: FailureReason;
      readonly message: string;
    };

export type WorkerResult = SearchResponse | readonly Suggestion[] | ToolOutcome | DeepOffer | undefined;

/** `offline`: nothing could be fetched. `failed`: anything else. */
export type FailureReason = 'offline' | 'failed';

export interface DeepOffer {
  /** False where the library was published without the model's files, or without a semantic index. */
  readonly available: boolean;
  /** Size of all files, uncompressed. */
  readonly bytes: number;
  /** All of it is kept from an earlier visit. */
  readonly kept: boolean;
}

/** A search that could not be answered; `reason` decides what the reader is told. */
export class SearchFailure extends Error {
  override name = 'SearchFailure';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
