import type { StateOutOptions } from '../options.js';

const IMAGE_COMMAND =
  'mkisofs -joliet-long -input-charset utf-8 -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot ' +
  '-boot-load-size 4 -boot-info-table -R -J -v -T';

/**
 * The text of `state.out`: where the configuration lies, and what the original server would have run.
 *
 * @throws {RangeError} when an option does not fit on a line.
 */
export function stateOut(osversionDir: string, options: StateOutOptions = {}): string {
  const { directory = `${osversionDir}/ks_scripts`, command = `${IMAGE_COMMAND} ${osversionDir}` } = options;
  return `Dir== ${line('directory', directory)}\n${line('command', command)}\n`;
}

function line(option: keyof StateOutOptions, text: string): string {
  if (/\p{Control}/u.test(text)) throw new RangeError(`stateOut.${option} must be one line without control characters`);
  return text;
}
