import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { parseIp } from '../request/ip-address.js';

export interface NameserverWarning {
  readonly code: 'LOOPBACK_NAMESERVER';
  readonly message: string;
}

export interface Nameservers {
  /** As written, in order, duplicates kept. */
  readonly nameservers: readonly string[];
  /** Servers that the installed machine cannot mean when it asks for them. */
  readonly warnings: readonly NameserverWarning[];
}

/**
 * The name servers of the options: the list if there is one, else those of the resolv.conf text.
 *
 * @throws {RangeError} when an item of the list is not an IP address. In a resolv.conf such lines are skipped.
 */
export function readNameservers({ nameservers, resolvConf }: GenerateIsoOptions): Nameservers {
  const servers = nameservers ?? (resolvConf === undefined ? DEFAULT_OPTIONS.nameservers : serversOf(resolvConf));
  for (const server of servers) {
    if (parseIp(server) === undefined)
      throw new RangeError(`nameservers: ${JSON.stringify(server)} is not an IP address`);
  }
  return { nameservers: servers, warnings: servers.filter(isLoopback).map(loopbackWarning) };
}

/** The addresses of the `nameserver` lines, as resolv.conf(5) lays them out. Further words of a line are ignored. */
function serversOf(resolvConf: string): readonly string[] {
  return resolvConf.split('\n').flatMap((line) => {
    const server = /^\s*nameserver\s+(\S+)/.exec(line)?.[1];
    return server !== undefined && parseIp(server) ? [server] : [];
  });
}

function isLoopback(server: string): boolean {
  const ip = parseIp(server);
  return ip?.family === 4 ? ip.bits >> 24n === 127n : ip?.bits === 1n;
}

function loopbackWarning(server: string): NameserverWarning {
  return {
    code: 'LOOPBACK_NAMESERVER',
    message: `the name server ${server} is a loopback address: the installed machine would ask itself`,
  };
}
