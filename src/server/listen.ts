import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../workspace/errors.ts';

const PORTS_TRIED = 50;
const SHUTDOWN_MS = 10_000;
const SWEEP_MS = 50;

/**
 * @param port the one that must be had; undefined for `first` or the next free one.
 * @returns the port that is listened on.
 * @throws UserError when none can be had.
 */
export async function listen(
  server: Server,
  host: string,
  port: number | undefined,
  first: number,
): Promise<number> {
  const candidates =
    port === undefined ? Array.from({ length: PORTS_TRIED }, (_, index) => first + index) : [port];
  for (const candidate of candidates) {
    const failure = await tryToListen(server, host, candidate);
    if (!failure) return (server.address() as AddressInfo).port;
    if (failure.code === 'EADDRINUSE') continue;
    if (failure.code === 'EACCES') {
      throw new UserError(
        `port ${candidate} is not allowed for this user`,
        'Choose a port above 1023 with --port.',
      );
    }
    if (failure.code === 'EADDRNOTAVAIL' || failure.code === 'ENOTFOUND') {
      throw new UserError(
        `this machine has no address ${host}`,
        'Use 127.0.0.1, or 0.0.0.0 for all addresses.',
      );
    }
    throw failure;
  }
  throw port === undefined
    ? new UserError(`ports ${first} to ${first + PORTS_TRIED - 1} are all taken`, 'Give one with --port.')
    : new UserError(`port ${port} is taken`, 'Give another with --port, or leave it out to get a free one.');
}

function tryToListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.removeListener('listening', onListening);
      resolve(error);
    };
    const onListening = () => {
      server.removeListener('error', onError);
      resolve(undefined);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, host);
  });
}

/** Stops accepting, answers what is under way, and closes every connection, the last ones by force. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is answered now would otherwise be kept open for a next request.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const force = setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
