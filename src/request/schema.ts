/**
 * A request for one server's image, as `parseIsoRequest` returns it: names in their canonical spelling, absent keys left out,
 * addresses in canonical form.
 */
export interface IsoRequest {
  /** Directory of the OS tree, relative to the root of all trees; may contain `/`. */
  readonly osversionDir: string;
  /** Host part of the fully qualified domain name. */
  readonly hostName: string;
  /** Domain part of the fully qualified domain name. */
  readonly domainName: string;
  /** Root password in clear text, at most 1024 bytes of UTF-8. Only its hash is ever written. */
  readonly rootPass: string;
  /** `yes`: addresses by DHCP. `no`: the three IPv4 keys are required. */
  readonly dhcp: 'yes' | 'no';
  /** Largest packet of the interface, in bytes. */
  readonly interfaceMtu: number;
  /** Block devices below `/dev/`, separated by commas, e.g. `sda,sdb`. */
  readonly disk?: string;
  /** Network device; a name that begins with `bond` and a digit makes an LACP bond. */
  readonly interfaceName?: string;
  readonly ipAddress?: string;
  readonly ipNetmask?: string;
  readonly ipGateway?: string;
  /** IPv6 address with an optional prefix length, kept as given. */
  readonly ip6Address?: string;
  readonly ip6Gateway?: string;
  /** Address of the management interface, IPv4 or IPv6; makes the two keys after it required. */
  readonly mgmtIpAddress?: string;
  readonly mgmtInterface?: string;
  readonly mgmtIpGateway?: string;
  readonly mgmtIpNetmask?: string;
  /** API 1.x only: exactly `yes` sends the image itself, anything else an answer with its URL. */
  readonly stream?: string;
}

export type RequestKey = keyof IsoRequest;

/** `null` and the empty string mean that a key is absent. */
const absent = { enum: [null, ''] } as const;

const present = { type: 'string', minLength: 1 } as const;

const optionalText = { type: ['string', 'null'] } as const;

const optionalIp = {
  anyOf: [absent, { type: 'string', format: 'ipv4' }, { type: 'string', format: 'ipv6' }],
} as const;

/**
 * The JSON Schema (draft 7, also valid as 2020-12) of a request body with its keys in their canonical spelling.
 *
 * It accepts a body exactly when stages 1 and 2 of the validation do; what a profile asks beyond that is not in it.
 * Key names are mapped from any letter case before it is applied, and unknown keys are ignored. Formats that are not
 * standard are in `isoRequestFormats`.
 */
export const isoRequestSchema = {
  title: 'IsoRequest',
  description: 'What an image is made from: an OS tree, and the name, addresses and disks of one server.',
  type: 'object',
  required: ['osversionDir', 'hostName', 'domainName', 'rootPass', 'dhcp', 'interfaceMtu'],
  properties: {
    osversionDir: {
      ...present,
      title: 'OS version',
      description: 'Directory of the OS tree; one of the values of osversions.json.',
      examples: ['alma9'],
    },
    hostName: {
      ...present,
      title: 'Host name',
      description: 'Host part of the fully qualified domain name.',
      examples: ['edge-07'],
    },
    domainName: {
      ...present,
      title: 'Domain name',
      description: 'Domain part of the fully qualified domain name.',
      examples: ['cdn.example.net'],
    },
    rootPass: {
      ...present,
      title: 'Root password',
      description: 'Root password in clear text, at most 1024 bytes; only its hash is written.',
    },
    dhcp: {
      title: 'DHCP',
      type: 'string',
      pattern: '^([yY][eE][sS]|[tT][rR][uU][eE]|1|[nN][oO]|[fF][aA][lL][sS][eE]|0)$',
      description: 'yes, true or 1 for addresses by DHCP; no, false or 0 for static ones. In any letter case.',
    },
    interfaceMtu: {
      title: 'Interface MTU',
      type: ['integer', 'string'],
      minimum: -(2 ** 63),
      exclusiveMaximum: 2 ** 63,
      format: 'int64-text',
      not: { anyOf: [{ const: 0 }, { type: 'string', pattern: '^[+-]?0+$' }] },
      description: 'MTU of the interface in bytes, as a number or as a decimal string. 0 counts as absent.',
      examples: [1500],
    },
    disk: {
      ...optionalText,
      title: 'Disks',
      description: 'Block devices below /dev/, separated by commas.',
      examples: ['sda,sdb'],
    },
    interfaceName: {
      ...optionalText,
      title: 'Interface name',
      description: 'Network device. One that is named bond0, or begins so with another digit, becomes an LACP bond.',
      examples: ['bond0'],
    },
    ipAddress: {
      ...optionalIp,
      title: 'IPv4 address',
      description: 'Static IPv4 address of the interface. Required if dhcp is no.',
      examples: ['192.0.2.70'],
    },
    ipNetmask: {
      ...optionalIp,
      title: 'IPv4 netmask',
      description: 'Network mask of the IPv4 address. Required if dhcp is no.',
      examples: ['255.255.255.192'],
    },
    ipGateway: {
      ...optionalIp,
      title: 'IPv4 gateway',
      description: 'Default IPv4 gateway. Required if dhcp is no.',
      examples: ['192.0.2.65'],
    },
    ip6Address: {
      title: 'IPv6 address',
      anyOf: [absent, { type: 'string', format: 'ipv6-with-prefix' }],
      description: 'IPv6 address with an optional prefix length, written as given.',
      examples: ['2001:db8:0:7::70/64'],
    },
    ip6Gateway: {
      ...optionalIp,
      title: 'IPv6 gateway',
      description: 'Default IPv6 gateway, without a prefix length.',
      examples: ['2001:db8:0:7::1'],
    },
    mgmtIpAddress: {
      ...optionalIp,
      title: 'Management address',
      description: 'Address of the management interface, IPv4 or IPv6.',
      examples: ['198.51.100.7'],
    },
    mgmtInterface: {
      ...optionalText,
      title: 'Management interface',
      description: 'Network device of the management address. Required if mgmtIpAddress is given.',
      examples: ['eno3'],
    },
    mgmtIpGateway: {
      ...optionalIp,
      title: 'Management gateway',
      description: 'Gateway of the management network. Required if mgmtIpAddress is given.',
      examples: ['198.51.100.1'],
    },
    mgmtIpNetmask: {
      ...optionalIp,
      title: 'Management netmask',
      description: 'Network mask of the management address.',
      examples: ['255.255.255.0'],
    },
    stream: {
      title: 'Stream',
      description: 'API 1.x: exactly yes streams the image. Ignored since 2.0, whatever its type.',
    },
  },
  allOf: [
    {
      if: {
        required: ['dhcp'],
        properties: { dhcp: { type: 'string', pattern: '^([nN][oO]|[fF][aA][lL][sS][eE]|0)$' } },
      },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        required: ['ipAddress', 'ipNetmask', 'ipGateway'],
        properties: { ipAddress: present, ipNetmask: present, ipGateway: present },
      },
    },
    {
      if: { required: ['mgmtIpAddress'], properties: { mgmtIpAddress: present } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        required: ['mgmtInterface', 'mgmtIpGateway'],
        properties: { mgmtInterface: present, mgmtIpGateway: present },
      },
    },
  ],
} as const satisfies { properties: Readonly<Record<RequestKey, object>> } & Record<string, unknown>;

/** Every key in the order of the contract, which is the order problems are reported in. */
export const REQUEST_KEYS = Object.keys(isoRequestSchema.properties) as readonly RequestKey[];

const spellings: ReadonlyMap<string, RequestKey> = new Map(REQUEST_KEYS.map((key) => [asciiLowerCase(key), key]));

/** The key that `name` means in any mixture of upper and lower case, if it means one. */
export function canonicalKey(name: string): RequestKey | undefined {
  return spellings.get(asciiLowerCase(name));
}

/** `toLowerCase` would also take the Kelvin sign for a `k`. */
export function asciiLowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
