/** A server with a bond, static addresses of both families and a management network. */
export const bonded =
  '{"osVersionDir":"alma9","hostName":"edge-07","domainName":"cdn.example.net","rootPass":"correct horse","dhcp":"NO",' +
  '"interfaceMtu":"9000","disk":"sda,sdb","interfaceName":"bond0","ipAddress":"192.0.2.70",' +
  '"ipNetmask":"255.255.255.192","ipGateway":"192.0.2.65","ip6Address":"2001:DB8:0:7::70/64",' +
  '"ip6Gateway":"2001:DB8:0:7:0::1","mgmtIpAddress":"198.51.100.7","mgmtIpNetmask":"255.255.255.0",' +
  '"mgmtIpGateway":"198.51.100.1","mgmtInterface":"eno3","confirmRootPass":"correct horse"}';

/** The least: DHCP, no interface, no disk. */
export const bare =
  '{"osversionDir":"rocky/9-minimal","hostName":"cache-b2","domainName":"lab.example.org","rootPass":"correct horse",' +
  '"dhcp":"yes","interfaceMtu":1500,"interfaceName":null}';

/** The example of the API's own documents: a mask of all ones, a gateway outside it, an IPv6 address without a prefix length. */
export const documented = {
  osversionDir: 'centos72',
  hostName: 'test',
  domainName: 'quest',
  rootPass: 'password',
  dhcp: 'no',
  interfaceMtu: 1500,
  ipAddress: '1.3.3.7',
  ipNetmask: '255.255.255.255',
  ipGateway: '8.0.0.8',
  ip6Address: '1::3:3:7',
  ip6Gateway: '8::8',
  interfaceName: 'eth0',
  disk: 'hda',
} as const;

export const NAME_SERVERS = ['192.0.2.1', '2001:db8::53'] as const;

/** SHA-512 crypt of `correct horse` with the salt of `SALT`. */
export const ROOT_HASH =
  '$6$Kick5tartIsoSalt$eb6IFyB/bsvxWLOOKoTxAaVXrudQP2rquyZWJQkw.zUjSU2nc3Rkhr.fj.SofUOCGjyx3rUiypYpFSHqEz1bi/';

export const SALT = 'Kick5tartIsoSalt';
