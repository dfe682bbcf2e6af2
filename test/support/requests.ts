/** A request as a client sends it; every value a test does not care about. */
export const request = {
  osversionDir: 'alma9',
  hostName: 'edge-07',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'no',
  interfaceMtu: 1500,
  disk: 'sda',
  interfaceName: 'eno1',
  ipAddress: '192.0.2.70',
  ipNetmask: '255.255.255.192',
  ipGateway: '192.0.2.65',
} as const;

/** One of many servers: number 0 to 99. */
export function requestOf(server: number) {
  return {
    ...request,
    hostName: `edge-${server}`,
    ipNetmask: '255.255.255.0',
    ipGateway: '192.0.2.254',
    ipAddress: `192.0.2.${server + 1}`,
  };
}

/** Options that make output repeatable. */
export const repeatable = { salt: 'Kick5tartIsoSalt', createdAt: new Date('2026-01-31T12:34:56Z') } as const;
