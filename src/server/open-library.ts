import type { Inflate } from '../search/bytes.ts';
import { type Manifest, readManifest } from '../search/manifest.ts';
import { openEngine } from '../search/open.ts';
import type { EncoderTier, IndexReader, QueryEncoder } from '../search/types.ts';
import { openLibraryContent } from '../tools/library-content.ts';
import type { LibraryContent } from '../tools/tool.ts';
import { type Log, messageOf, silentLog } from './log.ts';

export type IndexModel = NonNullable<Manifest['semantic']>['model'];

export interface ClosableEncoder extends QueryEncoder {
  close?(): Promise<void>;
}

export interface LibraryOpenerOptions {
  /** Opens the transformer that an index was built with. Absent: queries are encoded by the fast tier only. */
  readonly openEncoder?: (model: IndexModel) => Promise<ClosableEncoder>;
  /** For requests that name no tier; default: full where it can be had. */
  readonly defaultTier?: EncoderTier;
  /** Inflates the files of the index; default the platform's own stream. */
  readonly inflate?: Inflate;
  /** Bytes of the index that stay in memory, as `OpenEngineOptions` counts them. */
  readonly memory?: number;
  readonly log?: Log;
}

export interface LibraryOpener {
  open(reader: IndexReader): Promise<LibraryContent>;
  close(): Promise<void>;
}

/** Bytes of the index that stay in memory, as `OpenEngineOptions` counts them. */
const INDEX_MEMORY = 128 * 1024 * 1024;

/** Opens generations of a library; a transformer is opened once and kept while the model stays the same. */
export function createLibraryOpener(options: LibraryOpenerOptions = {}): LibraryOpener {
  const log = options.log ?? silentLog;
  let kept: { readonly key: string; readonly encoder: Promise<ClosableEncoder> } | undefined;

  const encoderFor = async (model: IndexModel | undefined): Promise<ClosableEncoder | undefined> => {
    if (!model || !options.openEncoder || options.defaultTier === 'fast') return undefined;
    const key = JSON.stringify(model);
    if (kept?.key !== key) kept = { key, encoder: options.openEncoder(model) };
    try {
      return await kept.encoder;
    } catch (error) {
      // Search by words and by the fast tier still works; the next generation tries again.
      kept = undefined;
      log({ event: 'error', where: 'encoder', message: messageOf(error) });
      return undefined;
    }
  };

  return {
    async open(reader) {
      const manifest = await readManifest(reader);
      const encoder = await encoderFor(manifest.semantic?.model);
      const engine = await openEngine(reader, {
        encoders: encoder ? [encoder] : [],
        defaultTier: encoder ? 'full' : 'fast',
        inflate: options.inflate,
        memory: options.memory ?? INDEX_MEMORY,
      });
      return await openLibraryContent(reader, engine, [
        ...(encoder ? (['full'] as const) : []),
        ...(manifest.semantic ? (['fast'] as const) : []),
      ]);
    },
    async close() {
      const encoder = await kept?.encoder.catch(() => undefined);
      await encoder?.close?.();
    },
  };
}
