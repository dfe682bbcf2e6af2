/** The values that were used last, as long as they weigh no more than `most` together. */
export class Recent<Key, Value> {
  readonly #kept = new Map<Key, { readonly value: Value; readonly weight: number }>();
  #weight = 0;

  constructor(private readonly most: number) {}

  get(key: Key): Value | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    // A map keeps the order in which its keys were set.
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  set(key: Key, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.most) return;
    for (const oldest of this.#kept.keys()) {
      if (this.#weight + weight <= this.most) break;
      this.delete(oldest);
    }
    this.#kept.set(key, { value, weight });
    this.#weight += weight;
  }

  delete(key: Key): void {
    this.#weight -= this.#kept.get(key)?.weight ?? 0;
    this.#kept.delete(key);
  }
}
