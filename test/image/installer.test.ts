import type { Entry } from 'iso9660-writer-ts';
import { openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test } from 'vitest';
import { createPlanCache, type GenerateIsoOptions, generateIso, planIso, prepareIso } from '../../src/index.js';
import { repeatable, request, requestOf } from '../support/requests.js';

const file = (path: string, content: string): Entry => ({ kind: 'file', path, content });

const GRUB = `set timeout=60
menuentry 'Install' {
	linux /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=Alma quiet
	initrd /images/pxeboot/initrd.img
}
`;

const SUSE_GRUB = `set timeout=60
menuentry 'Install with agama' {
	linux /boot/x86_64/loader/linux quiet
	initrd /boot/x86_64/loader/initrd
}
`;

const rhel: readonly Entry[] = [
  file('.treeinfo', '[general]\n'),
  file('images/pxeboot/vmlinuz', 'kernel'),
  file('images/pxeboot/initrd.img', 'initrd'),
  file('EFI/BOOT/grub.cfg', GRUB),
];

async function made(source: readonly Entry[], options: GenerateIsoOptions, own: object = request) {
  const iso = await prepareIso(own, source, { ...repeatable, ...options });
  return { iso, volume: await openImage(await iso.read(0, iso.size)), codes: iso.warnings.map(({ code }) => code) };
}

describe('the option `installer`', () => {
  test('puts the answer file on the disc, tells the installer of it in the initrd, and starts it by itself', async () => {
    const { volume, iso } = await made(rhel, { installer: 'auto' });
    expect(await volume.text('ks.cfg')).toContain('network --hostname=edge-07.cdn.example.net\n');
    const initrd = Buffer.from(await volume.read('images/pxeboot/initrd.img')).toString('latin1');
    expect(initrd).toContain('inst.ks=hd:LABEL=Alma:/ks.cfg\n');
    const menu = await volume.text('EFI/BOOT/grub.cfg');
    expect(menu).toMatch(/\nset default=0\nset timeout=5\n$/);
    expect(menu).not.toContain('inst.ks');
    expect(iso.boot.reasons.join('\n')).toContain('inst.ks=hd:LABEL=Alma:/ks.cfg');
    expect(await volume.text('ks_scripts/network.cfg')).toContain('IPADDR="192.0.2.70"');
  });

  test.each([
    ['Alma 9', 'inst.ks=hd:LABEL=Alma\\x209:/ks.cfg'],
    ['Alma:9', 'inst.ks=cdrom:/ks.cfg'],
    ['Alma/9', 'inst.ks=cdrom:/ks.cfg'],
  ])('names the volume as udev does: %s', async (volumeId, argument) => {
    const { volume } = await made(rhel, { installer: 'auto', volumeId });
    const initrd = Buffer.from(await volume.read('images/pxeboot/initrd.img')).toString('latin1');
    expect(initrd).toContain(`${argument}\n`);
  });

  test('edits boot lines with the delivery "tree", where a label with a blank cannot stand', async () => {
    const installer = { family: 'anaconda', delivery: 'tree' } as const;
    const lineOf = async (volumeId: string) =>
      (await (await made(rhel, { installer, volumeId })).volume.text('EFI/BOOT/grub.cfg')).split('\n')[2];
    expect(await lineOf('Alma')).toMatch(/quiet inst\.ks=hd:LABEL=Alma:\/ks\.cfg$/);
    expect(await lineOf('Alma 9')).toMatch(/quiet inst\.ks=cdrom:\/ks\.cfg$/);
  });

  test('leaves lines and initrds alone with the delivery "none", and says that the installer asks', async () => {
    const options = { installer: 'auto', delivery: 'none', menuTimeout: 'keep' } as const;
    const { volume, iso } = await made(rhel, options);
    expect(await volume.text('EFI/BOOT/grub.cfg')).toBe(GRUB);
    expect(await volume.text('images/pxeboot/initrd.img')).toBe('initrd');
    expect(iso.warnings.find(({ code }) => code === 'INSTALLER_ASKS')?.message).toContain('inst.ks=hd:LABEL=Alma');
  });

  test('puts all files of a family on the disc', async () => {
    const proxmox = [file('.cd-info', "PRODUCT='pve'\n"), file('proxmox/packages/x', 'x')];
    const { volume } = await made(proxmox, { installer: 'auto', nameservers: ['192.0.2.53'] });
    expect(await volume.text('answer.toml')).toContain('\nfqdn = "edge-07.cdn.example.net"\n');
    expect(await volume.text('auto-installer-mode.toml')).toBe('mode = "iso"\npartition_label = "proxmox-ais"\n');
  });

  test('puts into boot lines what the file of Agama cannot say: that the machine goes off', async () => {
    const suse = [
      file('LiveOS/squashfs.img', 'x'),
      file('boot/x86_64/loader/linux', 'kernel'),
      file('boot/grub2/grub.cfg', SUSE_GRUB),
    ];
    const lineOf = async (finish: 'poweroff' | undefined, delivery?: 'none' | 'tree' | 'initrd') => {
      const installer = { family: 'agama', ...(finish && { finish }), ...(delivery && { delivery }) } as const;
      const { volume, iso } = await made([...suse, file('boot/x86_64/loader/initrd', 'initrd')], { installer });
      const warning = iso.warnings.find(({ message }) => message.startsWith('finish:'))?.message;
      const initrd = Buffer.from(await volume.read('boot/x86_64/loader/initrd')).toString('latin1');
      return [
        (await volume.text('boot/grub2/grub.cfg')).split('\n')[2]?.trim(),
        /inst\.finish=\w+/.exec(initrd)?.[0],
        warning,
      ];
    };
    const plain = 'linux /boot/x86_64/loader/linux quiet';
    expect(await lineOf(undefined)).toEqual([plain, undefined, undefined]);
    for (const delivery of [undefined, 'tree'] as const) {
      expect(await lineOf('poweroff', delivery)).toEqual([`${plain} inst.finish=poweroff`, undefined, undefined]);
    }
    expect(await lineOf('poweroff', 'initrd')).toEqual([plain, 'inst.finish=poweroff', undefined]);
    const told = expect.stringContaining('inst.finish=poweroff, and not in the file');
    expect(await lineOf('poweroff', 'none')).toEqual([plain, undefined, told]);
  });

  test('keeps arguments of its user beside its own, and lets them win', async () => {
    const add = ['inst.ks=https://ks.example.net/', 'console=ttyS0'];
    const { volume } = await made(rhel, { installer: 'auto', kernelArguments: { add } });
    const initrd = Buffer.from(await volume.read('images/pxeboot/initrd.img')).toString('latin1');
    expect(initrd).toContain('inst.ks=hd:LABEL=Alma:/ks.cfg inst.ks=https://ks.example.net/ console=ttyS0\n');
    expect(await volume.text('EFI/BOOT/grub.cfg')).toContain('quiet console=ttyS0\n');
  });

  test('replaces a file of the source with a warning; `files` win over it, with one, too', async () => {
    const own = [...rhel, file('ks.cfg', 'a site has its own\n')];
    const replaced = await made(own, { installer: 'auto' });
    expect(replaced.codes).toContain('INSTALLER_REPLACES');
    expect(await replaced.volume.text('ks.cfg')).not.toContain('a site');
    const won = await made(own, { installer: 'auto', files: [{ path: 'ks.cfg', text: 'by hand\n' }] });
    expect(won.codes).toContain('CONTRACT_FILE');
    expect(await won.volume.text('ks.cfg')).toBe('by hand\n');
    expect((await made(rhel, { installer: 'auto' })).codes).not.toContain('INSTALLER_REPLACES');
  });

  test('refuses what the family cannot hold, what it does not know, and a source without installer', async () => {
    const unmasked = {
      ...request,
      mgmtInterface: 'eno3',
      mgmtIpAddress: '198.51.100.7',
      mgmtIpGateway: '198.51.100.1',
    };
    await expect(made(rhel, { installer: 'auto' }, unmasked)).rejects.toMatchObject({ code: 'INSTALLER_VALUE' });
    await expect(made([file('readme', 'x')], { installer: 'auto' })).rejects.toMatchObject({
      code: 'INSTALLER_UNKNOWN',
    });
    const wrong = { installer: { family: 'anaconda', timezone: '$(reboot)' } } as const;
    await expect(made(rhel, wrong)).rejects.toThrow(/installer\.timezone: "\$\(reboot\)" is not a time zone/);
    expect(() => generateIso(request, rhel, wrong)).toThrow(RangeError);
    const unknown = { installer: { family: 'windows' } } as unknown as GenerateIsoOptions;
    await expect(made(rhel, unknown)).rejects.toThrow(RangeError);
  });

  test('gives variants of one plan, each with its own answers, also when answers are options of each', async () => {
    const cache = createPlanCache({ freshFor: 60_000 });
    const seen = await Promise.all(
      [3, 4].map(async (server) => {
        const installer = { family: 'auto', timezone: server === 3 ? 'Etc/UTC' : 'Europe/Berlin' } as const;
        const iso = await prepareIso(requestOf(server), rhel, { ...repeatable, cache, installer });
        return (await openImage(await iso.read(0, iso.size))).text('ks.cfg');
      }),
    );
    expect(seen[0]).toContain('--ip=192.0.2.4 ');
    expect(seen[1]).toContain('--ip=192.0.2.5 ');
    expect(seen[1]).toContain('timezone Europe/Berlin');
  });

  test('is planned again from its recipe, which is data and holds no password', async () => {
    const { iso } = await made(rhel, { installer: { family: 'auto', finish: 'poweroff' } });
    const kept = structuredClone({ ...iso.recipe, sourceDir: [] });
    expect(JSON.stringify(kept)).not.toContain(request.rootPass);
    const again = await planIso({ ...kept, sourceDir: rhel });
    expect(await again.read(0, again.size)).toEqual(await iso.read(0, iso.size));
  });
});

describe('every family', () => {
  const boot = {
    anaconda: 'images/pxeboot',
    ubuntu: 'casper',
    debian: 'install.amd',
    agama: 'boot/x86_64/loader',
    proxmox: 'boot',
  } as const;
  const treeOf = (family: keyof typeof boot) => [
    file(`${boot[family]}/vmlinuz`, 'kernel'),
    file(`${boot[family]}/initrd`, 'initrd'),
    file(
      'boot/grub/grub.cfg',
      `menuentry x {\n linux /${boot[family]}/vmlinuz --- quiet\n initrd /${boot[family]}/initrd\n}\n`,
    ),
  ];

  test.each([
    ['anaconda', ['ks.cfg']],
    ['ubuntu', ['autoinstall.yaml']],
    ['debian', ['preseed.cfg']],
    ['agama', ['autoinst.json']],
    ['proxmox', ['answer.toml', 'auto-installer-mode.toml']],
  ] as const)('has its files at their paths, as variants of one plan: %s', async (family, paths) => {
    const cache = createPlanCache({ freshFor: 60_000 });
    const entries = treeOf(family);
    for (const server of [1, 2]) {
      const own = { ...requestOf(server), interfaceName: 'eno1' };
      const iso = await prepareIso(own, entries, {
        ...repeatable,
        cache,
        nameservers: ['192.0.2.1'],
        installer: { family },
      });
      const volume = await openImage(await iso.read(0, iso.size));
      const found = (await volume.entries()).map(({ path }) => path);
      expect(
        found.filter(
          (path) => !path.includes('/') && !/^(?:TRANS\.TBL|boot|casper|images|install\.amd|ks_scripts)$/.test(path),
        ),
      ).toEqual([...paths].sort());
      expect(await volume.text(paths[0])).toContain(`192.0.2.${server + 1}`);
    }
  });

  test('of Ubuntu has its argument before the words of the installed system', async () => {
    const { volume } = await made(treeOf('ubuntu'), { installer: 'ubuntu' });
    expect(await volume.text('boot/grub/grub.cfg')).toContain('vmlinuz autoinstall --- quiet\n');
    const refused = made(treeOf('ubuntu'), { installer: { family: 'ubuntu', delivery: 'initrd' } });
    await expect(refused).rejects.toMatchObject({ code: 'INSTALLER_DELIVERY' });
    const none = await made(treeOf('ubuntu'), { installer: { family: 'ubuntu', delivery: 'none' } });
    expect(none.codes).toContain('INSTALLER_ASKS');
  });

  test('of Debian has a preseed file in its initrd, and arguments of its user in boot lines', async () => {
    const options = { installer: 'debian', kernelArguments: { add: ['inst.text', 'console=ttyS0'] } } as const;
    const { volume } = await made(treeOf('debian'), options);
    const initrd = Buffer.from(await volume.read('install.amd/initrd')).toString('latin1');
    expect(initrd).toContain('d-i preseed/file string file:///cdrom/preseed.cfg\n');
    expect(initrd).not.toContain('cmdline.d');
    const line = 'vmlinuz inst.text console=ttyS0 --- quiet\n';
    expect(await volume.text('boot/grub/grub.cfg')).toContain(line);
    const tree = await made(treeOf('debian'), { installer: { family: 'debian', delivery: 'tree' } });
    const words = 'vmlinuz auto=true priority=critical file=/cdrom/preseed.cfg --- quiet\n';
    expect(await tree.volume.text('boot/grub/grub.cfg')).toContain(words);
  });
});
