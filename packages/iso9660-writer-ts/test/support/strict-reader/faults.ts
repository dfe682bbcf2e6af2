/** Collects what is wrong with an image, each fault as `RULE: what and where`. */
export class FaultLog {
  readonly faults: string[] = [];
  readonly #tolerated: ReadonlySet<string>;

  constructor(tolerated: readonly string[]) {
    this.#tolerated = new Set(tolerated);
  }

  report(rule: string, fact: string): void {
    if (!this.#tolerated.has(rule)) this.faults.push(`${rule}: ${fact}`);
  }

  /** Reports the fact when the rule does not hold. */
  check(holds: boolean, rule: string, fact: string): void {
    if (!holds) this.report(rule, fact);
  }
}

/** What `readIso` throws: every fault of the image at once. */
export class StrictReaderError extends Error {
  override readonly name = 'StrictReaderError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const shown = faults.slice(0, 25).join('\n  ');
    const more = faults.length > 25 ? `\n  and ${faults.length - 25} more` : '';
    super(`the image breaks ${faults.length} rules:\n  ${shown}${more}`);
    this.faults = faults;
  }
}
