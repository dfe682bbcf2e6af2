import type { Findings } from './findings.js';

type Section = Readonly<Record<string, unknown>>;

/** Our keys with those of `extra` behind them. Lists become one; of other values ours stays. */
export function withExtra<Value extends Section>(ours: Value, extra: unknown): Value {
  const joined: Record<string, unknown> = { ...ours };
  for (const [key, value] of Object.entries((extra ?? {}) as Section)) {
    if (!Object.hasOwn(ours, key)) Object.defineProperty(joined, key, { value, enumerable: true });
    else if (Array.isArray(ours[key]) && Array.isArray(value)) joined[key] = [...ours[key], ...value];
  }
  return joined as Value;
}

/** Tells of keys of `extra` that have no effect. */
export function checkExtra(ours: Section, extra: unknown, findings: Findings): void {
  for (const [key, value] of Object.entries((extra ?? {}) as Section)) {
    if (Object.hasOwn(ours, key) && !(Array.isArray(ours[key]) && Array.isArray(value))) {
      findings.warn('INSTALLER_OMITS', `extra.${key}`, 'left out, since the file has that key already');
    }
  }
}
