import type { RequestKey } from './iso-request.js';

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
    },
    hostName: { ...present, title: 'Host name', description: 'Host part of the fully qualified domain name.' },
    domainName: { ...present, title: 'Domain name', description: 'Domain part of the fully qualified domain name.' },
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
    },
    disk: { ...optionalText, title: 'Disks', description: 'Block devices below /dev/, separated by commas.' },
    interfaceName: {
      ...optionalText,
      title: 'Interface name',
      description: 'Network device. bond and a digit at the start mean an LACP bond.',
    },
    ipAddress: { ...optionalIp, title: 'IPv4 address', description: 'IPv4 address. Required if dhcp is no.' },
    ipNetmask: { ...optionalIp, title: 'IPv4 netmask', description: 'IPv4 network mask. Required if dhcp is no.' },
    ipGateway: { ...optionalIp, title: 'IPv4 gateway', description: 'IPv4 gateway. Required if dhcp is no.' },
    ip6Address: {
      title: 'IPv6 address',
      anyOf: [absent, { type: 'string', format: 'ipv6-with-prefix' }],
      description: 'IPv6 address with an optional prefix length, written as given.',
    },
    ip6Gateway: { ...optionalIp, title: 'IPv6 gateway', description: 'IPv6 gateway, without a prefix length.' },
    mgmtIpAddress: {
      ...optionalIp,
      title: 'Management address',
      description: 'Address of the management interface, IPv4 or IPv6.',
    },
    mgmtInterface: {
      ...optionalText,
      title: 'Management interface',
      description: 'Management device. Required if mgmtIpAddress is given.',
    },
    mgmtIpGateway: {
      ...optionalIp,
      title: 'Management gateway',
      description: 'Management gateway. Required if mgmtIpAddress is given.',
    },
    mgmtIpNetmask: { ...optionalIp, title: 'Management netmask', description: 'Management network mask.' },
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
