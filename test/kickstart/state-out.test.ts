import { expect, test } from 'vitest';
import { stateOut } from '../../src/kickstart/render-config.js';

test('state.out names no path of the server by default', () => {
  expect(stateOut('rocky/9')).toBe(
    'Dir== rocky/9/ks_scripts\n' +
      'mkisofs -joliet-long -input-charset utf-8 -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot ' +
      '-boot-load-size 4 -boot-info-table -R -J -v -T rocky/9\n',
  );
});

test('both texts of state.out can be given', () => {
  const directory = '/var/www/files/rocky/9/ks_scripts';
  expect(stateOut('rocky/9', { directory, command: '/usr/bin/mkisofs -v' })).toBe(
    `Dir== ${directory}\n/usr/bin/mkisofs -v\n`,
  );
});

test('a text of state.out that is more than a line is refused', () => {
  expect(() => stateOut('a', { command: 'x\ny' })).toThrow('stateOut.command must be one line');
  expect(() => stateOut('a', { directory: 'x\0' })).toThrow('stateOut.directory must be one line');
  expect(() => stateOut('a', { directory: 'x\0' })).toThrow(RangeError);
});
