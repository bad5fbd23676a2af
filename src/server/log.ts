/** One event of the server, a line of JSON in the log. Holds no query, no argument and no client address. */
export type LogEvent =
  | {
      readonly event: 'request';
      readonly method: string;
      readonly route: 'mcp' | 'site' | 'operations';
      readonly status: number;
      readonly ms: number;
      /** Of an /mcp request. */
      readonly rpc?: string;
      readonly tool?: string;
    }
  | { readonly event: 'generation'; readonly generation: string }
  | { readonly event: 'error'; readonly where: string; readonly message: string }
  | { readonly event: 'listening' | 'stopping' | 'stopped' };

export type Log = (event: LogEvent) => void;

export const silentLog: Log = () => undefined;

/** Writes one JSON object a line. */
export function createJsonLog(stream: { write(text: string): unknown }): Log {
  return (event) => void stream.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
}

/** Longer than any sentence of this program; what is longer repeats somebody's input. */
const LONGEST_MESSAGE = 500;

export function messageOf(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}
