import type { GenerateIsoOptions } from '../options.js';
import type { IsoRequest, RequestKey } from './schema.js';

/** What both Go's quoting and a shell's double quotes write alike: no line breaks, no control or format characters. */
const RENDERABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

/** These start an expansion inside double quotes. */
const EXPANDED = /[$`]/;

/** Printable ASCII, all that a renderable value can hold of it. */
const ASCII = /^[ -~]*$/;

/** These are written with a backslash before them. */
const ESCAPED = /["\\]/;

/** The end of the message for a value that is not renderable; the key comes before it. */
const NOT_RENDERABLE = 'contains a character that cannot be written safely';

/**
 * Whether a shell that sources `KEY="value"`, with `"` and `\` escaped, gets the value back unchanged and runs nothing.
 * Everything that is written between quotes must pass. In a locale with SJIS or GBK, bash takes the last byte of a letter
 * and the backslash after it for one character; so nothing beyond ASCII stands beside what is escaped.
 */
export function isRenderable(value: string): boolean {
  return RENDERABLE.test(value) && !EXPANDED.test(value) && (ASCII.test(value) || !ESCAPED.test(value));
}

/**
 * What is wrong with a value, as the end of a message that begins with the key; `undefined` when it is fine. Keys with
 * problems of their own are not in the request.
 */
export type Rule<Value> = (
  value: Value,
  request: Partial<IsoRequest>,
  options: GenerateIsoOptions,
) => string | undefined;

/** What is asked of the keys that are given. */
export type Rules = { readonly [Key in RequestKey]?: Rule<NonNullable<IsoRequest[Key]>> };

/** The rules of all keys, as they are called. */
export type AnyRules = Readonly<Partial<Record<RequestKey, Rule<unknown>>>>;

/** Passwords are hashed in time that grows with the square of their length. */
const MAX_ROOT_PASS_BYTES = 1024;
/** RFC 1035 2.3.4 without the length octet of the root. */
const MAX_FQDN = 253;
/** PATH_MAX of Linux is 4096, and the root comes before it. */
const MAX_DIRECTORY = 1024;
/** NAME_MAX of Linux: longer names have no device. */
const MAX_DEVICE = 255;
const MAX_DISKS = 128;

/**
 * What holds in every profile, and for every request that is rendered, whatever checked it before: a shell runs nothing
 * of what is written, and each text has an end.
 */
export const safetyRules: Rules = {
  osversionDir: (directory) =>
    longerThan(MAX_DIRECTORY, directory) ??
    (/\p{Control}/u.test(directory) ? 'must not contain a control character' : undefined),
  hostName: (hostName, { domainName = '' }) => nameText(hostName) ?? togetherText(`${hostName}.${domainName}`),
  domainName: nameText,
  rootPass: (rootPass) =>
    new TextEncoder().encode(rootPass.slice(0, MAX_ROOT_PASS_BYTES + 1)).length > MAX_ROOT_PASS_BYTES
      ? `must be at most ${MAX_ROOT_PASS_BYTES} bytes`
      : undefined,
  disk: (disk) => manyDisks(disk.split(',', MAX_DISKS + 1)) ?? renderable(disk),
  interfaceName: deviceText,
  mgmtInterface: deviceText,
};

function nameText(name: string): string | undefined {
  return longerThan(MAX_FQDN, name) ?? renderable(name);
}

/** Each of the two may be fine by itself. */
function togetherText(fqdn: string): string | undefined {
  if (fqdn.length > MAX_FQDN) return `and domainName together must be at most ${MAX_FQDN} characters`;
  return isRenderable(fqdn) ? undefined : 'and domainName together contain characters that cannot be written safely';
}

function manyDisks(disks: readonly string[]): string | undefined {
  if (disks.length > MAX_DISKS) return `must be at most ${MAX_DISKS} names`;
  return disks.some((disk) => disk.length > MAX_DEVICE)
    ? `must be names of at most ${MAX_DEVICE} characters`
    : undefined;
}

function deviceText(name: string): string | undefined {
  return longerThan(MAX_DEVICE, name) ?? renderable(name);
}

function longerThan(limit: number, text: string): string | undefined {
  return text.length > limit ? `must be at most ${limit} characters` : undefined;
}

function renderable(value: string): string | undefined {
  return isRenderable(value) ? undefined : NOT_RENDERABLE;
}
