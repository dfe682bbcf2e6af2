import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findTool } from './tools.js';

export const QEMU = 'qemu-system-x86_64';

export interface BootOptions {
  /** How the image is put into the machine. Default `cdrom`; `disk` is what a USB stick looks like to a BIOS. */
  readonly as?: 'cdrom' | 'disk';
  /** The serial console's text that ends the wait. */
  readonly until: RegExp;
  /** Milliseconds until the wait is given up. Emulation without hardware help is slow. Default two minutes. */
  readonly timeout?: number;
  /** Further arguments, for example another firmware. */
  readonly args?: readonly string[];
}

/**
 * Starts a PC from the image and gives the text of its first serial port as soon as `until` matches; the machine is
 * then switched off. Rejects with the text so far when the machine ends by itself or the time is over.
 */
export async function bootUntil(image: string, options: BootOptions): Promise<string> {
  const machine = spawn(findTool(QEMU) ?? QEMU, [...hardware, ...drive(image, options.as), ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    return await consoleUntil(machine, options.until, options.timeout ?? 120_000);
  } finally {
    if (machine.exitCode === null && machine.signalCode === null && machine.pid !== undefined) {
      machine.kill('SIGKILL');
      await once(machine, 'exit');
    }
  }
}

/** Always emulated: a test must not depend on what the machine under it can virtualise. */
const hardware = [
  ...['-accel', 'tcg', '-machine', 'pc', '-m', '512', '-net', 'none', '-no-reboot'],
  ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
];

function drive(image: string, as: BootOptions['as'] = 'cdrom'): readonly string[] {
  const file = `file=${image.replaceAll(',', ',,')},format=raw,readonly=on`;
  return as === 'cdrom'
    ? ['-drive', `${file},if=ide,media=cdrom`, '-boot', 'd']
    : ['-drive', `${file},if=virtio`, '-boot', 'c'];
}

function consoleUntil(machine: ChildProcess, pattern: RegExp, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let shown = '';
    let complaints = '';
    const giveUp = (fact: string) => {
      clearTimeout(timer);
      reject(new Error(`${fact} before ${pattern} was seen on the serial console:\n${shown}${complaints}`));
    };
    const timer = setTimeout(() => giveUp(`${timeout / 1000} s went by`), timeout);
    machine.stdout?.setEncoding('latin1').on('data', (text: string) => {
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
