import { openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test, vi } from 'vitest';
import { familyIn, previewIso } from '../../src/image/preview.js';
import { IsoRequestError, prepareIso } from '../../src/index.js';
import * as password from '../../src/kickstart/password.js';
import { repeatable, request } from '../support/requests.js';

const tree = ['images/pxeboot/vmlinuz', 'images/pxeboot/initrd.img', '.treeinfo'].map((path) => ({
  ...{ kind: 'file' as const, path, content: 'x' },
}));
const HASH = /\$6\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}/g;

/** Texts of an image, with the hashes shown by their sign. */
async function textsOfImage(options: Parameters<typeof prepareIso>[2], paths: readonly string[]) {
  const iso = await prepareIso(request, tree, options);
  const volume = await openImage(await iso.read(0, iso.size));
  const texts = [];
  for (const path of paths) texts.push({ path, text: (await volume.text(path)).replace(HASH, '$6$...') });
  return texts;
}

describe('a preview', () => {
  test('has the texts of the image, but for the hashes', async () => {
    const options = {
      ...repeatable,
      installer: { family: 'auto', timezone: 'Europe/Berlin', delivery: 'none' },
      files: [{ path: 'site/motd', text: 'hello\n' }],
    } as const;
    const { files, warnings } = previewIso(request, await familyIn(tree, {}), options);
    const contract = ['state.out', 'network.cfg', 'mgmt_network.cfg', 'password.cfg', 'disk.cfg'];
    const paths = ['ks.cfg', ...contract.map((name) => `ks_scripts/${name}`), 'site/motd'];
    expect(files.map(({ path }) => path)).toEqual(paths);
    expect(files).toEqual(await textsOfImage(options, paths));
    expect(files[0]!.text).toContain('rootpw --iscrypted $6$...\n');
    expect(files[0]!.text).toContain('timezone Europe/Berlin');
    expect(warnings).toEqual([]);
  });

  test.each([
    ['sha256', '$5$...'],
    ['md5', '$1$...'],
  ] as const)('shows a hash of %s as %s, and makes none', (passwordScheme, sign) => {
    const hash = vi.spyOn(password, 'hashPassword');
    const { files } = previewIso(request, 'anaconda', { passwordScheme, installer: 'anaconda' });
    expect(files.find(({ path }) => path.endsWith('password.cfg'))?.text).toBe(`rootpw --iscrypted ${sign}\n`);
    expect(files[0]!.text).toContain(`rootpw --iscrypted ${sign}\n`);
    expect(hash).not.toHaveBeenCalled();
    hash.mockRestore();
  });

  test.each([
    ['$6$rounds=5000$Kick5tart$0123456789abcdef/.', '$6$...'],
    ['$y$j9T$salt0123$0123456789abcdef', '$y$...'],
    ['$2b$10$N9qo8uLOickgx2ZMRZoMye', '$2b$...'],
    ['$HOME$PATHNAME_OF_IT', '$HOME$PATHNAME_OF_IT'],
  ])('shows hashes of other files and options by their scheme: %s', (text, shown) => {
    const { files } = previewIso(request, 'anaconda', {
      installer: { family: 'anaconda', extra: `user --name=ann --iscrypted --password=${text}` },
      files: [{ path: 'users', text: `ann:${text}:x\n` }],
    });
    const textOf = (name: string) => files.find(({ path }) => path === name)?.text;
    expect(textOf('users')).toBe(`ann:${shown}:x\n`);
    expect(textOf('ks.cfg')).toContain(`user --name=ann --iscrypted --password=${shown}`);
  });

  test('shows what stands in the place of a written file, and no content that is no text', () => {
    const { files } = previewIso(request, 'anaconda', {
      installer: 'anaconda',
      files: [
        { path: 'ks.cfg', text: 'mine\n' },
        { path: 'logo.png', content: new Uint8Array(8) },
        { kind: 'symlink', path: 'link', target: 'ks.cfg' },
      ],
    });
    expect(files.filter(({ path }) => !path.startsWith('ks_scripts/'))).toEqual([{ path: 'ks.cfg', text: 'mine\n' }]);
    const replaced = previewIso(request, undefined, { files: [{ path: 'ks_scripts', text: 'a file\n' }] });
    expect(replaced.files).toEqual([{ path: 'ks_scripts', text: 'a file\n' }]);
  });

  test('warns of the request and of what its installer does otherwise', () => {
    const { warnings } = previewIso({ ...request, ip6Address: '2001:db8::7', ipAdress: '::' }, 'anaconda', {
      installer: 'anaconda',
      nameservers: ['127.0.0.53'],
    });
    expect(warnings.map(({ code }) => code).sort()).toEqual([
      'INSTALLER_DEFAULT',
      'LOOPBACK_NAMESERVER',
      'UNKNOWN_KEY',
    ]);
  });

  test('is refused as the image is', async () => {
    expect(() => previewIso({ ...request, hostName: '' }, undefined)).toThrow(IsoRequestError);
    await expect(familyIn([], {})).rejects.toMatchObject({ code: 'INSTALLER_UNKNOWN' });
    await expect(familyIn('/nonexistent-tree', {})).rejects.toThrow('/nonexistent-tree');
    const management = { mgmtInterface: 'eno3', mgmtIpAddress: '198.51.100.7', mgmtIpGateway: '198.51.100.1' };
    expect(() => previewIso({ ...request, ...management }, 'anaconda', { installer: 'anaconda' })).toThrow(
      /mgmtIpNetmask is required/,
    );
  });
});
