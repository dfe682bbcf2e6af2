import { IsoError } from 'iso9660-writer-ts';
import { openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test } from 'vitest';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { editParameters, editYaboot } from '../../src/installer/ibm-lines.js';
import { repeatable, request } from '../support/requests.js';

const isInstaller = (path: string) => path === 'ppc/ppc64/vmlinuz';
const yaboot = (text: string, add: readonly string[], remove: readonly string[] = []) =>
  editYaboot(text, { directory: 'ppc/ppc64', changes: { add, remove }, isInstaller });
const parameters = (text: string, add: readonly string[], remove: readonly string[] = []) =>
  editParameters(text, { changes: { add, remove } }).text;

const YABOOT = `timeout=100
default=linux
image=/ppc/ppc64/vmlinuz
\tlabel=linux
\tinitrd=/ppc/ppc64/initrd.img
\tappend="root=live:X quiet"
image[64bit]=vmlinuz
\tlabel=plain
image=/ppc/ppc64/vmlinuz
\tlabel=rescue
\tappend="inst.rescue quiet"
image=/ppc/memtest
\tappend="quiet"
`;

describe('the configuration of yaboot', () => {
  test('has the arguments of each image that is the installer edited, with a line where there was none', () => {
    const { text, installerLines, initrds } = yaboot(YABOOT, ['console=hvc0'], ['quiet']);
    expect(text).toBe(
      YABOOT.replace('root=live:X quiet', 'root=live:X console=hvc0').replace(
        'image[64bit]=vmlinuz\n',
        'image[64bit]=vmlinuz\n\tappend=" console=hvc0"\n',
      ),
    );
    expect([installerLines, initrds]).toEqual([2, ['ppc/ppc64/initrd.img']]);
  });

  test('keeps its ends of lines, also without a last one, and what is not changed', () => {
    expect(yaboot('image=vmlinuz\r\n\tappend="a"\r\n', ['b']).text).toBe('image=vmlinuz\r\n\tappend="a b"\r\n');
    expect(yaboot('image=vmlinuz', ['b']).text).toBe('image=vmlinuz\n\tappend=" b"\n');
    expect(yaboot(YABOOT, [], ['nothing']).text).toContain('append="root=live:X quiet"');
    expect(yaboot('# nothing here\n', ['b'])).toMatchObject({ text: '# nothing here\n', installerLines: 0 });
  });
});

describe('a parameter file of IBM Z', () => {
  test('is one command line, on lines of 80 columns at most', () => {
    expect(parameters('ro ramdisk_size=40000 cio_ignore=all,!condev\n', ['inst.text'], ['ro'])).toBe(
      'ramdisk_size=40000 cio_ignore=all,!condev inst.text\n',
    );
    const add = [
      'inst.repo=ftp://192.0.2.1/a/path/of/some/length',
      'rd.znet=qeth,0.0.0600,0.0.0601,0.0.0602',
      'nameserver=192.0.2.2',
    ];
    const text = parameters('ro ramdisk_size=40000 cio_ignore=all,!condev\n', add);
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(text.split(/\s+/).filter(Boolean)).toEqual(['ro', 'ramdisk_size=40000', 'cio_ignore=all,!condev', ...add]);
  });

  test('stays as it is when nothing changes', () => {
    const text = `a  b\n${'c'.repeat(79)}\n\n`;
    expect(parameters(text, [], ['quiet'])).toBe(text);
  });

  test('of a tree is edited, and an argument that is too long for its lines is an error', async () => {
    const tree = [{ kind: 'file', path: 'images/generic.prm', content: 'ro\n' }] as const;
    const made = async (options: GenerateIsoOptions) => {
      const iso = await prepareIso(request, tree, { ...repeatable, ...options });
      return (await openImage(await iso.read(0, iso.size))).text('images/generic.prm');
    };
    expect(await made({ kernelArguments: { add: ['inst.text'] } })).toBe('ro inst.text\n');
    const error = await made({ kernelArguments: { add: [`inst.ks=${'x'.repeat(80)}`] } }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(IsoError);
    expect(error).toMatchObject({
      code: 'KERNEL_ARGUMENT',
      message: 'images/generic.prm would have a line of 88 bytes; IBM Z reads 80',
    });
  });
});
