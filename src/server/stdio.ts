import { serveStdio as serveOverStdio } from '@modelcontextprotocol/server/stdio';
import { messageOf, silentLog } from './log.ts';
import { openLibrary, type ServeOptions } from './serve.ts';

/**
 * The same tools for a client that starts this program itself and talks to it over standard input and output.
 * Nothing else may be written to standard output meanwhile.
 *
 * @returns when the client has closed its end or `signal` fires.
 */
export async function serveStdio(
  options: Pick<ServeOptions, 'dir' | 'index' | 'openEncoder' | 'tier' | 'log' | 'publicUrl'>,
  signal?: AbortSignal,
): Promise<void> {
  const log = options.log ?? silentLog;
  const opened = await openLibrary(options);
  const { library } = opened;
  const base = options.publicUrl ?? library.siteUrl ?? 'http://127.0.0.1:4321/';
  const siteUrl = base.endsWith('/') ? base : `${base}/`;
  const handle = serveOverStdio(
    opened.createServer(() => siteUrl),
    { onerror: (error) => log({ event: 'error', where: 'stdio', message: messageOf(error) }) },
  );
  await new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  await handle.close();
  await opened.close();
}
