/** What is written: JSON without `null`. */
export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;

export interface TomlTable {
  readonly [key: string]: TomlValue;
}

/** A document whose outermost tables have a heading each; what lies in these is written as paths of keys. */
export function tomlText(document: TomlTable): string {
  const members = Object.entries(document);
  const loose = members.filter(([, value]) => !isTable(value)).map(([key, value]) => `${row(tomlKey(key), value)}\n`);
  const tables = members.flatMap(([key, value]) => {
    if (!isTable(value)) return [];
    const rows = rowsOf(value, '').map((line) => `${line}\n`);
    return [`[${tomlKey(key)}]\n${rows.join('')}`];
  });
  return [...(loose.length > 0 ? [loose.join('')] : []), ...tables].join('\n');
}

function rowsOf(table: TomlTable, before: string): readonly string[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const path = before + tomlKey(key);
    return isTable(value) && Object.keys(value).length > 0 ? rowsOf(value, `${path}.`) : [row(path, value)];
  });
}

function row(path: string, value: TomlValue): string {
  return `${path} = ${inline(value)}`;
}

function inline(value: TomlValue): string {
  if (typeof value === 'string') return basicString(value);
  if (typeof value !== 'object') return String(value);
  if (!isTable(value)) return `[${value.map(inline).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => row(tomlKey(key), member));
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value);
}

function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : basicString(key);
}

/** The escapes of JSON are those of TOML, which wants DEL escaped, too. */
function basicString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
