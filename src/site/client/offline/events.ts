/** What tabs and workers tell each other about kept shelves. */
import { CHANNEL_NAME } from './names.ts';

export type StopReason = 'interrupted' | 'gone' | { readonly needed: number; readonly free: number };

export type KeptEvent =
  /** The record is another. */
  | { readonly kind: 'changed' }
  /** Bytes of a shelf's packs that are there, and of all of them. */
  | { readonly kind: 'progress'; readonly key: string; readonly done: number; readonly total: number }
  /** A download ended before it was complete. */
  | {
      readonly kind: 'stopped';
      readonly key: string;
      readonly reason: StopReason;
      readonly done: number;
      readonly total: number;
    };

/** Heard by every listener, those of this thread included. */
export function tellKept(event: KeptEvent): void {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  channel.postMessage(event);
  channel.close();
}

/** @returns what ends the listening. */
export function onKept(listener: (event: KeptEvent) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  channel.addEventListener('message', (message: MessageEvent<KeptEvent>) => listener(message.data));
  return () => channel.close();
}
