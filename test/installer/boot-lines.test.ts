import { describe, expect, test } from 'vitest';
import { editEsxi, editGrub, editIsolinux, withIsolinuxMenu } from '../../src/installer/boot-lines.js';

const changes = { add: ['NEW'], remove: ['quiet'] };
const isInstaller = (path: string) => ['isolinux/vmlinuz', 'install.amd/vmlinuz', 'casper/vmlinuz'].includes(path);
const isolinux = (text: string, more: object = {}) =>
  editIsolinux(text, { directory: 'isolinux', changes, isInstaller, ...more });
const grub = (text: string, more: object = {}) =>
  editGrub(text, { changes, isInstaller, menuTimeout: undefined, ...more });

describe('a configuration of isolinux', () => {
  test('gets arguments in each label that starts the installer, and nowhere else', () => {
    const text = `default vesamenu.c32
label linux
  menu label ^Install
  kernel vmlinuz
  append initrd=initrd.img,more.img quiet
label gui
  LINUX /install.amd/vmlinuz
  initrd /install.amd/initrd.gz
label rescue
  kernel vmlinuz
  append initrd=initrd.img inst.rescue quiet
label memtest
  kernel memtest
  append -
label local
  localboot 0xffff
`;
    const edited = isolinux(text);
    expect(edited.text).toBe(
      text
        .replace('more.img quiet\n', 'more.img NEW\n')
        .replace('LINUX /install.amd/vmlinuz\n', 'LINUX /install.amd/vmlinuz\n  append NEW\n'),
    );
    expect(edited.installerLines).toBe(2);
    expect(edited.initrds).toEqual(['isolinux/initrd.img', 'isolinux/more.img', 'install.amd/initrd.gz']);
  });

  test('gets them where a menu goes on by itself', () => {
    const text = 'ontimeout /install.amd/vmlinuz quiet --- quiet\r\nontimeout help\r\n';
    expect(isolinux(text).text).toBe('ontimeout /install.amd/vmlinuz NEW ---\r\nontimeout help\r\n');
  });

  test('starts the first edited label by itself when that is asked for', () => {
    const text = 'timeout 0\ninclude menu.cfg\nlabel a\n  kernel memtest\nlabel b\n  kernel vmlinuz\n  append x';
    expect(isolinux(text)).toMatchObject({ label: 'b', includes: ['isolinux/menu.cfg'] });
    expect(withIsolinuxMenu(text, 'b', 5)).toBe(`${text}\ndefault b\nontimeout b\nprompt 1\ntimeout 50\n`);
  });
});

describe('a configuration of GRUB', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of GRUB
  test.each(['linux', 'linuxefi', 'linux16', '$linux', '${linux}', 'linux$efi', 'linux${efi}'])(
    'gets arguments in lines of %s',
    (command) => {
      expect(grub(`menuentry 'a' {\n\t${command} ($root)/casper/vmlinuz quiet\n}\n`).text).toBe(
        `menuentry 'a' {\n\t${command} ($root)/casper/vmlinuz NEW\n}\n`,
      );
    },
  );

  test.each([
    '# linux /casper/vmlinuz quiet\n',
    'linux /boot/memtest quiet\n',
    'linux /casper/vmlinuz inst.rescue quiet\n',
    'linuxrc /casper/vmlinuz quiet\n',
    "echo 'linux /casper/vmlinuz quiet'\n",
  ])('keeps %j', (text) => {
    expect(grub(text)).toMatchObject({ text, installerLines: 0 });
  });

  test('gets arguments at the end of lines that go on', () => {
    const text =
      'menuentry "a" {\n  linux /casper/vmlinuz a \\\n    b \\\n    c\n  initrd /casper/initrd \\\n /more\n}\n';
    const edited = grub(text);
    expect(edited.text).toBe(text.replace('    c\n', '    c NEW\n'));
    expect(edited.initrds.slice(0, 1)).toEqual(['casper/initrd']);
  });

  test('starts the first edited entry by itself, counted among those of the menu', () => {
    const text = `menuentry 'memtest' {\n linux /boot/memtest\n}
submenu 'more' {\n menuentry 'x' {\n  set a=\${b}\n }\n}
menuentry 'install' {\n linux /casper/vmlinuz\n}\n`;
    expect(grub(text, { menuTimeout: 7 }).text).toMatch(
      /install' \{\n linux \/casper\/vmlinuz NEW\n\}\nset timeout_style=menu\nset default=2\nset timeout=7\n$/,
    );
  });
});

test('a boot.cfg of ESXi gets them in its line of options', () => {
  const text = 'title=ESXi\r\nkernelopt=runweasel cdromBoot\r\nmodules=a\r\n';
  expect(editEsxi(text, { changes: { add: ['ks=cdrom:/KS.CFG'], remove: ['cdromBoot'] } }).text).toBe(
    'title=ESXi\r\nkernelopt=runweasel ks=cdrom:/KS.CFG\r\nmodules=a\r\n',
  );
});
