import { describe, expect, test } from 'vitest';
import { parseIsoRequest, renderInstaller } from '../../src/index.js';
import { bonded, NAME_SERVERS, ROOT_HASH } from './requests.js';

describe('golden texts', () => {
  test('a bond with static addresses and a management network', () => {
    const options = { nameservers: NAME_SERVERS, salt: 'Kick5tartIsoSalt', bondPorts: ['eno1', 'eno2'] };
    const { files, ...rest } = renderInstaller(parseIsoRequest(bonded), 'anaconda', options);
    const text = `# kickstart-iso: edge-07.cdn.example.net
text
lang en_US.UTF-8
keyboard --vckeymap=us
timezone Etc/UTC --utc
rootpw --iscrypted ${ROOT_HASH}
network --hostname=edge-07.cdn.example.net
network --device=bond0 --bondslaves=eno1,eno2 --bondopts=mode=802.3ad,miimon=100,lacp_rate=fast,xmit_hash_policy=layer3+4 --bootproto=static --ip=192.0.2.70 --netmask=255.255.255.192 --gateway=192.0.2.65 --ipv6=2001:DB8:0:7::70/64 --ipv6gateway=2001:db8:0:7::1 --nameserver=192.0.2.1,2001:db8::53 --mtu=9000 --onboot=yes --activate
network --device=eno3 --bootproto=static --ip=198.51.100.7 --netmask=255.255.255.0 --nodefroute --noipv6 --onboot=yes --activate
zerombr
ignoredisk --only-use=sda,sdb
clearpart --all --initlabel --drives=sda,sdb
bootloader --boot-drive=sda
autopart --type=lvm
firstboot --disabled
reboot
%packages
@core
%end
`;
    expect(files).toEqual([{ path: 'ks.cfg', text, mode: 0o600 }]);
    expect(rest).toEqual({
      seedLabel: 'OEMDRV',
      filesOnMedium: files,
      kernelArguments: ['inst.ks=cdrom:/ks.cfg'],
      warnings: [
        {
          code: 'INSTALLER_OMITS',
          message: 'mgmtIpGateway is left out: the management network gets no default route (installer anaconda)',
        },
      ],
    });
  });
});
