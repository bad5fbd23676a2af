/** The tools of agents in the search worker: the library beside the engine that searches use. */
import { z } from 'zod';
import type { EncoderTier, IndexReader, SearchEngine } from '../../search/types.ts';
import { callTool, type ToolOutcome } from '../../tools/call.ts';
import { openLibraryContent } from '../../tools/library-content.ts';
import type { LibraryContent } from '../../tools/tool.ts';

// The security policy forbids code made at run time, by which zod would check faster.
z.config({ jitless: true });

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

let opened: { readonly engine: SearchEngine; readonly content: Promise<LibraryContent> } | undefined;

/**
 * @param engine another one than at the call before means another publication: its catalogue is read anew.
 * @param siteUrl absolute base of page URLs, ends in a slash.
 */
export async function callToolInWorker(
  { name, input }: ToolCall,
  library: {
    readonly reader: IndexReader;
    readonly engine: SearchEngine;
    readonly tiers: readonly EncoderTier[];
  },
  siteUrl: string,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const { reader, engine, tiers } = library;
  if (opened?.engine !== engine) {
    const content = openLibraryContent(reader, engine, tiers);
    opened = { engine, content };
    // What could not be opened is tried again by the next call.
    content.catch(() => {
      if (opened?.content === content) opened = undefined;
    });
  }
  return await callTool(name, input, { library: await opened.content, siteUrl, signal });
}
