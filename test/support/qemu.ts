import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { textScreen } from './text-screen.js';
import { findTool } from './tools.js';

export const QEMU = 'qemu-system-x86_64';

/**
 * UEFI for QEMU, from the Debian package ovmf; with its variables in memory, since each write to an emulated flash costs
 * it a fifth of its start. SeaBIOS comes with QEMU.
 */
export const OVMF = '/usr/share/ovmf/OVMF.fd';

export interface EmulationOptions {
  /** The console's text that ends the wait. */
  readonly until: RegExp;
  /** Default `serial`, the first serial port. */
  readonly console?: 'serial' | 'screen';
  /** Milliseconds until the wait is given up. Emulation without hardware help is slow. Default two minutes. */
  readonly timeout?: number;
}

export interface BootOptions extends EmulationOptions {
  /** Default `bios`. */
  readonly firmware?: 'bios' | 'efi';
  /** Default `disc`. */
  readonly medium?: 'disc' | 'disk';
}

/** Starts a PC from the image in its CD-ROM drive, or as its hard disk; otherwise as {@link emulateUntil}. */
export async function bootUntil(image: string, options: BootOptions): Promise<string> {
  const drive = media[options.medium ?? 'disc'](image);
  return await emulateUntil([...firmware[options.firmware ?? 'bios'], ...drive], options);
}

/** What is written to the disk is forgotten. */
const media = {
  disc: (image: string) => ['-drive', `${fileOption(image)},if=ide,media=cdrom,readonly=on`, '-boot', 'd'],
  disk: (image: string) => ['-drive', `${fileOption(image)},if=ide,media=disk,snapshot=on`, '-boot', 'c'],
};

/**
 * Starts a PC with these parts and gives the text of its console as soon as `until` matches; the machine is then
 * switched off. Rejects with the text so far when the machine ends by itself or the time is over.
 */
export async function emulateUntil(parts: readonly string[], options: EmulationOptions): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'serial-console-'));
  try {
    const serial = join(directory, 'text');
    if (options.console !== 'screen') return await consoleUntil(parts, serial, readSerial(serial), options);
    const screen = textScreen(directory);
    return await consoleUntil([...parts, ...screen.parts], serial, () => screen.read(), options);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** QEMU separates options by commas; one in a file name is doubled. */
export function fileOption(file: string): string {
  return `format=raw,file=${file.replaceAll(',', ',,')}`;
}

/** Always emulated: a test must not depend on what the machine under it can virtualise. */
const base = [
  ...['-accel', 'tcg', '-machine', 'pc', '-m', '512', '-net', 'none', '-no-reboot'],
  ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
];

const firmware = { bios: [], efi: ['-bios', OVMF] };

/**
 * QEMU writes the console to a file: it drops the bytes that a pipe does not take at once, and a pipe that is read late
 * holds few of the single bytes of a serial port. The bytes are read as UTF-8, which also holds the ASCII of firmware.
 */
const readSerial = (file: string) => async () => String(await readFile(file));

async function consoleUntil(
  parts: readonly string[],
  file: string,
  read: () => Promise<string>,
  options: EmulationOptions,
): Promise<string> {
  const text = await open(file, 'w');
  const machine = spawn(findTool(QEMU) ?? QEMU, [...base, ...parts], { stdio: ['ignore', text.fd, 'pipe'] });
  const exit = once(machine, 'close').then(
    () => 'the machine went off',
    (error: Error) => error.message,
  );
  const { until, timeout = 120_000 } = options;
  const deadline = performance.now() + timeout;
  let complaints = '';
  machine.stderr?.setEncoding('utf8').on('data', (part: string) => {
    complaints += part;
  });
  try {
    for (let end: string | undefined; ; ) {
      const shown = await read();
      if (until.test(shown)) return shown;
      if (performance.now() > deadline) end ??= `${timeout / 1000} s went by`;
      if (end !== undefined) {
        throw new Error(`${end} before ${until} was seen on the console:\n${shown}${complaints}`);
      }
      end = await Promise.race([exit, setTimeout(100, undefined)]);
    }
  } finally {
    machine.kill('SIGKILL');
    await exit;
    await text.close();
  }
}
