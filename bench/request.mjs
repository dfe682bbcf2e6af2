/** The request that everything here makes images of. */
export const REQUEST = {
  osversionDir: 'alma9',
  hostName: 'edge-07',
  domainName: 'cdn.example.net',
  rootPass: 'correct horse',
  dhcp: 'no',
  interfaceMtu: 1500,
  disk: 'sda,sdb',
  interfaceName: 'bond0',
  ipAddress: '192.0.2.70',
  ipNetmask: '255.255.255.192',
  ipGateway: '192.0.2.65',
  ip6Address: '2001:db8::70/64',
  ip6Gateway: '2001:db8::1',
};

export const REQUEST_TEXT = JSON.stringify(REQUEST);
