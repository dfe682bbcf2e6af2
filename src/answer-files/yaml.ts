/** What is written. Keys of a `Map` are names of devices: they stand in quotes, whatever they are. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlMap | YamlObject;

export interface YamlObject {
  readonly [key: string]: YamlValue;
}

type YamlMap = ReadonlyMap<string, YamlValue>;

/**
 * YAML that readers of 1.1 and 1.2 take the same way: every text stands in double quotes with the escapes of JSON, and so do keys
 * that are no plain words. A list of lists or objects has an item a line.
 */
export function yamlText(value: YamlObject): string {
  return `${blockLines(value, '').join('\n')}\n`;
}

function blockLines(value: YamlObject | YamlMap, indent: string): string[] {
  return members(value).flatMap(([key, member]) => {
    if (isMapping(member) && members(member).length > 0)
      return [`${indent}${key}:`, ...blockLines(member, `${indent}  `)];
    if (Array.isArray(member) && member.some((item) => typeof item === 'object' && item !== null)) {
      return [`${indent}${key}:`, ...member.map((item) => `${indent}  - ${flow(item)}`)];
    }
    return [`${indent}${key}: ${flow(member)}`];
  });
}

function flow(value: YamlValue): string {
  if (isMapping(value)) {
    const parts = members(value).map(([key, member]) => `${key}: ${flow(member)}`);
    return `{${parts.join(', ')}}`;
  }
  return Array.isArray(value)
    ? `[${value.map(flow).join(', ')}]`
    : quotedScalar(value as string | number | boolean | null);
}

function isMapping(value: YamlValue): value is YamlObject | YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function members(value: YamlObject | YamlMap): readonly (readonly [key: string, value: YamlValue])[] {
  if (isMap(value)) return [...value].map(([key, member]) => [quotedScalar(key), member]);
  return Object.entries(value).map(([key, member]) => [isPlainWord(key) ? key : quotedScalar(key), member]);
}

/** YAML 1.1 takes these for truth values, in any letter case. */
const TRUTH = /^(?:y|n|yes|no|on|off|true|false|null)$/;

function isPlainWord(key: string): boolean {
  return /^[a-z][a-z0-9_-]*$/.test(key) && !TRUTH.test(key);
}

function isMap(value: object): value is YamlMap {
  return Object.prototype.toString.call(value) === '[object Map]';
}

/** JSON, and so TOML and YAML. JSON is YAML, but for the line ends of Unicode, which YAML 1.1 folds, and characters that YAML does not take as they are. */
export function quotedScalar(value: string | number | boolean | null): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
