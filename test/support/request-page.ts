import { renderConfig } from '../../src/kickstart/render-config.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { isoRequestSchema, REQUEST_KEYS, type RequestKey } from '../../src/request/schema.js';
import { repeatable } from './requests.js';

interface Property {
  readonly description: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly { readonly type?: string; readonly enum?: unknown }[];
  readonly examples?: readonly unknown[];
}

/** The table of `docs/request.md`: a row for each key of the schema, in its order. */
export function keyTable(): string {
  const rows = REQUEST_KEYS.map((key) => {
    const { description, examples, ...property }: Property = isoRequestSchema.properties[key];
    const example = examples === undefined ? '' : `\`${JSON.stringify(examples[0])}\``;
    return `| \`${key}\` | ${typesOf(property)} | ${requirementOf(key)} | ${description} | ${example} |`;
  });
  return ['| key | type | required | meaning | example |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** `null` means absent, and is no type of a value. */
function typesOf({ type, anyOf }: Pick<Property, 'type' | 'anyOf'>): string {
  const types = type === undefined ? (anyOf ?? []).flatMap((form) => form.type ?? []) : [type].flat();
  const own = [...new Set(types)].filter((name) => name !== 'null');
  return own.length === 0 ? 'any' : own.join(', ');
}

function requirementOf(key: RequestKey): string {
  if ((isoRequestSchema.required as readonly string[]).includes(key)) return 'yes';
  const [whenStatic, whenManaged] = isoRequestSchema.allOf.map(({ then }) => then.required as readonly string[]);
  if (whenStatic?.includes(key)) return 'if `dhcp` is no';
  return whenManaged?.includes(key) ? 'with `mgmtIpAddress`' : 'no';
}

/** One of the five files, as the page shows it. The hash has a salt of the page. */
export function fileOf(request: unknown, name: string): string {
  const options = { ...repeatable, nameservers: ['192.0.2.53'] };
  const file = renderConfig(parseIsoRequest(request, options), options).find(
    ({ path }) => path === `ks_scripts/${name}`,
  );
  if (file === undefined) throw new Error(`there is no ${name}`);
  return file.text.replace(/\n$/, '');
}
