/**
 * A map that forgets what has not been used for long once its values weigh more than a limit. What is used is only
 * marked; when room is needed, the oldest entries go, those that are marked after another round. So a look-up costs
 * no more than one in a map.
 */
export class WeightedCache<V> {
  readonly #entries = new Map<string, { value: V; weight: number; used: boolean }>();
  readonly #capacity: number;
  #weight = 0;

  /** @param capacity in the unit of the weights, here bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get weight(): number {
    return this.#weight;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    entry.used = true;
    return entry.value;
  }

  set(key: string, value: V, weight: number): void {
    this.delete(key);
    if (weight > this.#capacity) return;
    this.#entries.set(key, { value, weight, used: false });
    this.#weight += weight;
    for (const [oldest, entry] of this.#entries) {
      if (this.#weight <= this.#capacity) break;
      this.#entries.delete(oldest);
      if (entry.used || oldest === key) {
        entry.used = false;
        // At the end of the map, where this loop comes by again if need be.
        this.#entries.set(oldest, entry);
      } else {
        this.#weight -= entry.weight;
      }
    }
  }

  delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }
}
