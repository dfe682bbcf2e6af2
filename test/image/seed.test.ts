import { openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test } from 'vitest';
import { generateSeed, IsoRequestError, prepareIso } from '../../src/index.js';
import { repeatable, request } from '../support/requests.js';

const PASSWORD_HASH = /\$6\$Kick5tartIsoSalt\$[./0-9A-Za-z]{86}/;

describe('a seed', () => {
  test('is a disc of 34 sectors with one file, under the label that anaconda looks for (IN-20, IN-22)', async () => {
    const seed = await generateSeed(request, 'anaconda', repeatable);
    expect([seed.size, seed.filename, seed.volume.id]).toEqual([
      69_632,
      'edge-07.cdn.example.net-anaconda-seed.iso',
      'OEMDRV',
    ]);
    const volume = await openImage(await seed.read(0, seed.size));
    expect([volume.volume.id, (await volume.entries()).map(({ path }) => path)]).toEqual(['OEMDRV', ['ks.cfg']]);
    expect(await volume.text('ks.cfg')).toMatch(PASSWORD_HASH);
    expect((await volume.find('ks.cfg'))?.metadata.mode).toBe(0o600);
    expect(seed.warnings).toEqual([]);
  });

  test('has a size that the text alone decides, and the same bytes for the same request (IN-21)', async () => {
    const [one, two, other] = await Promise.all(
      [repeatable, repeatable, { ...repeatable, salt: 'another.salt....' }].map((options) =>
        generateSeed(request, 'anaconda', options),
      ),
    );
    expect(await two!.read(0, two!.size)).toEqual(await one!.read(0, one!.size));
    expect(other!.size).toBe(one!.size);
    expect(await other!.read(0, other!.size)).not.toEqual(await one!.read(0, one!.size));
    const streamed = new Uint8Array(await new Response(one!.stream()).arrayBuffer());
    expect(streamed).toEqual(await one!.read(0, one!.size));
  });

  test('is a FAT volume of the same file when that is asked for (IN-23)', async () => {
    const seed = await generateSeed(request, 'anaconda', { ...repeatable, as: 'img' });
    expect(seed.filename).toBe('edge-07.cdn.example.net-anaconda-seed.img');
    const bytes = await seed.read(0, seed.size);
    const text = Buffer.from(bytes).toString('latin1');
    expect([text.slice(43, 54), text.slice(510, 512)]).toEqual(['OEMDRV     ', 'U\xaa']);
    expect(text).toMatch(PASSWORD_HASH);
    expect(new Uint8Array(await new Response(seed.stream({ start: 500, end: 9000 })).arrayBuffer())).toEqual(
      bytes.slice(500, 9000),
    );
  });

  test.each([
    ['ubuntu', 'CIDATA', ['meta-data', 'user-data'], 71_680, ['INSTALLER_ASKS']],
    ['debian', 'PRESEED', ['preseed.cfg'], 69_632, ['INSTALLER_ASKS']],
    ['agama', 'OEMDRV', ['autoinst.json'], 69_632, []],
    ['proxmox', 'proxmox-ais', ['answer.toml'], 69_632, []],
  ] as const)('of %s has the label %s and its files', async (family, label, paths, size, codes) => {
    const nameservers = ['192.0.2.1'];
    const options = { ...repeatable, nameservers, product: 'SLES', country: 'us' } as const;
    const seed = await generateSeed(request, family, options);
    const volume = await openImage(await seed.read(0, seed.size));
    expect([volume.volume.id, (await volume.entries()).map(({ path }) => path), seed.size]).toEqual([
      label,
      paths,
      size,
    ]);
    expect(seed.warnings.map(({ code }) => code).filter((code) => code !== 'INSTALLER_UNSUPPORTED')).toEqual(codes);
    const fat = await generateSeed(request, family, { ...options, as: 'img' });
    expect(fat.volume.id).toBe(label.toUpperCase());
  });

  test('is refused with every problem of the request, before there is one', async () => {
    const bad = { ...request, hostName: 'edge_07', ipNetmask: '255.0.255.0' };
    const error: unknown = await generateSeed(bad, 'anaconda').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(IsoRequestError);
    expect((error as IsoRequestError).problems.length).toBeGreaterThan(1);
    await expect(generateSeed(request, 'windows' as 'anaconda')).rejects.toThrow(/family: "windows" is none of/);
    await expect(generateSeed(request, 'anaconda', { as: 'zip' as 'iso' })).rejects.toThrow(/as: "zip" is neither/);
  });

  test('never holds the clear password', async () => {
    for (const as of ['iso', 'img'] as const) {
      const seed = await generateSeed({ ...request, rootPass: 'Xyzzy-plugh-42' }, 'anaconda', { ...repeatable, as });
      expect(Buffer.from(await seed.read(0, seed.size)).includes('Xyzzy')).toBe(false);
    }
  });
});

test('an image and its answer file have one hash (also with a random salt)', async () => {
  const tree = ['images/pxeboot/vmlinuz', 'images/pxeboot/initrd.img', '.treeinfo'].map((path) => ({
    ...{ kind: 'file' as const, path, content: 'x' },
  }));
  const iso = await prepareIso(request, tree, { installer: { family: 'anaconda', delivery: 'none' } });
  const volume = await openImage(await iso.read(0, iso.size));
  const [hash] = /\$6\$\S+/.exec(await volume.text('ks_scripts/password.cfg'))!;
  expect(await volume.text('ks.cfg')).toContain(`rootpw --iscrypted ${hash}\n`);
});
