/** pdf.js in a process that does nothing else: without what it does for the sake of browsers. */
import { getResolvedPDFJS } from 'unpdf';
import type { PDFWorker } from 'unpdf/pdfjs';

interface Message {
  readonly data: unknown;
}
type Listener = (message: Message) => void;

/** The half of pdf.js that reads files; its types are not published. */
interface ReadingHalf {
  readonly WorkerMessageHandler: { initializeFromPort(port: DirectPort): void };
}

/**
 * Between the half of pdf.js that is asked and the half that reads. In one process it would copy every message, all
 * text and all drawing instructions of a page, as if it came from another thread: a third of the time of a manual.
 * Here what is said is handed over.
 */
class DirectPort {
  readonly #listeners = new Set<Listener>();

  addEventListener(_type: 'message', listener: Listener, options?: { readonly signal?: AbortSignal }): void {
    this.#listeners.add(listener);
    options?.signal?.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  removeEventListener(_type: 'message', listener: Listener): void {
    this.#listeners.delete(listener);
  }

  postMessage(data: { readonly chunk?: unknown }): void {
    const message = { data: data.chunk === undefined ? data : { ...data, chunk: withOwnLists(data.chunk) } };
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(message);
    });
  }
}

/** The reading half fills the lists of a part of a page again for the next part; their entries it leaves alone. */
function withOwnLists(chunk: unknown): unknown {
  if (typeof chunk !== 'object' || chunk === null || Object.getPrototypeOf(chunk) !== Object.prototype)
    return chunk;
  return Object.fromEntries(
    Object.entries(chunk).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  );
}

/** For one file; to be destroyed after it. */
export async function createReader(): Promise<PDFWorker> {
  const { PDFWorker } = await getResolvedPDFJS();
  const { pdfjsWorker } = globalThis as unknown as { readonly pdfjsWorker: ReadingHalf };
  const port = new DirectPort();
  pdfjsWorker.WorkerMessageHandler.initializeFromPort(port);
  return PDFWorker.create({ port: port as unknown as Worker, verbosity: 0 });
}

/**
 * pdf.js unpacks the small parts of a file by the process's streams, each with a stream's costs; where there are none it
 * unpacks them itself in less time. To be called in processes that only read PDFs.
 */
export function unpackWithoutStreams(): void {
  Reflect.deleteProperty(globalThis, 'DecompressionStream');
}
