/**
 * A TCP link of a given delay and bandwidth before a server, which counts what passes: the whole conversation,
 * with TLS records, headers and bodies. Browsers can throttle pages but not their workers, so this is done
 * below them.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LinkProfile {
  /** Milliseconds from a request's first byte to the earliest byte of its answer, both ways together. */
  readonly roundTripMs: number;
  /** Bits per second towards the client, over all connections. */
  readonly downBitsPerSecond: number;
}

/** What WebPageTest calls 4G. */
export const FOUR_G: LinkProfile = { roundTripMs: 170, downBitsPerSecond: 9_000_000 };

export interface ShapedLink {
  readonly port: number;
  /** Bytes sent to and by clients since the start or the last `reset`. */
  readonly traffic: { readonly down: number; readonly up: number };
  reset(): void;
  close(): Promise<void>;
}

export async function openShapedLink(targetPort: number, profile: LinkProfile): Promise<ShapedLink> {
  const traffic = { down: 0, up: 0 };
  const oneWayMs = profile.roundTripMs / 2;
  const msPerByte = 8000 / profile.downBitsPerSecond;
  const sockets = new Set<Socket>();
  /** When the last byte that was accepted so far will have left the link. */
  let lineFreeAt = 0;

  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
      socket.on('close', () => sockets.delete(socket));
    }
    forward(client, upstream, (bytes) => {
      traffic.up += bytes;
      return performance.now() + oneWayMs;
    });
    forward(upstream, client, (bytes) => {
      traffic.down += bytes;
      lineFreeAt = Math.max(lineFreeAt, performance.now()) + bytes * msPerByte;
      return lineFreeAt + oneWayMs;
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    traffic,
    reset() {
      traffic.down = 0;
      traffic.up = 0;
    },
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

/** Passes chunks on in order, each at the moment that `arrivalOf` tells. */
function forward(from: Socket, to: Socket, arrivalOf: (bytes: number) => number): void {
  let before = Promise.resolve();
  const inTurn = (arrival: number, act: () => void) => {
    before = before.then(async () => {
      const wait = arrival - performance.now();
      if (wait > 0) await sleep(wait);
      if (!to.destroyed) act();
    });
  };
  from.on('data', (chunk) => inTurn(arrivalOf(chunk.length), () => void to.write(chunk)));
  from.on('end', () => inTurn(arrivalOf(0), () => void to.end()));
}
