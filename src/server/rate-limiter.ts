/** A bucket of tokens per client: `burst` at once, refilled at `perMinute`. */
export interface RateLimit {
  readonly perMinute: number;
  readonly burst: number;
}

const MOST_CLIENTS = 20_000;

export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  /** Insertion order is recency of the last request. */
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(limit: RateLimit, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /**
   * Takes one token of a client.
   * @param client its IP address; an IPv6 client is counted by its /64 network, of which it has all addresses.
   * @returns 0 when the request may go on, else the seconds after which the next one may.
   */
  take(client: string): number {
    const key = networkOf(client);
    const now = this.#now();
    const perMs = this.#limit.perMinute / 60_000;
    const bucket = this.#buckets.get(key) ?? { tokens: this.#limit.burst, at: now };
    const tokens = Math.min(this.#limit.burst, bucket.tokens + (now - bucket.at) * perMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    const oldest = this.#buckets.keys().next().value;
    if (this.#buckets.size > MOST_CLIENTS && oldest !== undefined) this.#buckets.delete(oldest);
    return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
  }
}

function networkOf(client: string): string {
  const address = client.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + after < 8) groups.push('0');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
