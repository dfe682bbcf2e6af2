import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findTool } from './tools.js';

export const QEMU = 'qemu-system-x86_64';

/** UEFI for QEMU, from the Debian package ovmf. SeaBIOS comes with QEMU. */
export const OVMF = '/usr/share/OVMF/OVMF_CODE_4M.fd';
const OVMF_VARIABLES = '/usr/share/OVMF/OVMF_VARS_4M.fd';

export interface EmulationOptions {
  /** The serial console's text that ends the wait. */
  readonly until: RegExp;
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
 * Starts a PC with these parts and gives the text of its first serial port as soon as `until` matches; the machine is
 * then switched off. Rejects with the text so far when the machine ends by itself or the time is over.
 */
export async function emulateUntil(parts: readonly string[], options: EmulationOptions): Promise<string> {
  const machine = spawn(findTool(QEMU) ?? QEMU, [...base, ...parts], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    return await consoleUntil(machine, options.until, options.timeout ?? 120_000);
  } finally {
    if (machine.exitCode === null && machine.signalCode === null && machine.pid !== undefined) {
      machine.kill('SIGKILL');
      await once(machine, 'exit');
    }
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

const firmware = {
  bios: [],
  efi: [
    ...['-drive', `${fileOption(OVMF)},if=pflash,readonly=on`],
    ...['-drive', `${fileOption(OVMF_VARIABLES)},if=pflash,snapshot=on`],
  ],
};

/** The console's bytes are read as UTF-8, which also holds the ASCII of firmware. */
function consoleUntil(machine: ChildProcess, pattern: RegExp, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let shown = '';
    let complaints = '';
    const giveUp = (fact: string) => {
      clearTimeout(timer);
      reject(new Error(`${fact} before ${pattern} was seen on the serial console:\n${shown}${complaints}`));
    };
    const timer = setTimeout(() => giveUp(`${timeout / 1000} s went by`), timeout);
    machine.stdout?.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (!pattern.test(shown)) return;
      clearTimeout(timer);
      resolve(shown);
    });
    machine.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    machine.once('error', (error) => giveUp(error.message));
    machine.once('close', () => giveUp('the machine went off'));
  });
}
