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
