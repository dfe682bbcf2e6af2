import fc from 'fast-check';

/** The value, which fast-check then prints so that it can be read: bytes and sources by their size. */
export function described<T extends object>(value: T): T {
  return Object.assign(value, { [fc.toStringMethod]: () => JSON.stringify(value, shortened, 1) });
}

function shortened(_key: string, value: unknown): unknown {
  if (typeof value === 'function') return '(a function of the path)';
  if (typeof value === 'string' && value.length > 300) return `${value.length} times ${value.slice(0, 4)}...`;
  if (typeof value !== 'object' || value === null) return value;
  if ('type' in value && value.type === 'Buffer')
    return `${(value as unknown as { data: unknown[] }).data.length} bytes`;
  return value instanceof Blob || 'read' in value ? `${(value as { size: number }).size} bytes` : value;
}
