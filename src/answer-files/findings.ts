import { IsoError, type IsoProblem } from 'iso9660-writer-ts';
import type { InstallerFamily } from './options.js';

/**
 * What an answer file does otherwise than asked. `INSTALLER_UNSUPPORTED`: the installer cannot do it. `INSTALLER_OMITS`: the
 * request has it, and the file does not. `INSTALLER_DEFAULT`: a guess stands for what the request does not say.
 * `INSTALLER_ASKS`: the installer may ask on its console, and waits.
 */
export type InstallerWarningCode = 'INSTALLER_ASKS' | 'INSTALLER_DEFAULT' | 'INSTALLER_OMITS' | 'INSTALLER_UNSUPPORTED';

/** Collects what a family cannot hold, and what it leaves out, so that all is told together. */
export class Findings {
  readonly problems: IsoProblem[] = [];
  readonly warnings: IsoProblem[] = [];
  readonly #family: InstallerFamily;

  constructor(family: InstallerFamily) {
    this.#family = family;
  }

  /** A value without which the machine would not be the one that was asked for. `key` is that of the request or of an option. */
  refuse(key: string, fault: string): void {
    const message = `${key} ${fault} (installer ${this.#family})`;
    if (!this.problems.some((problem) => problem.message === message)) {
      this.problems.push({ code: 'INSTALLER_VALUE', message });
    }
  }

  warn(code: InstallerWarningCode, key: string, fact: string): void {
    this.warnings.push({ code, message: `${key}: ${fact} (installer ${this.#family})` });
  }

  /** `words`: arguments of the kernel that no boot line has. */
  warnOfEnding(words: readonly string[]): void {
    if (words.length === 0) return;
    const fact = `is an argument of the kernel, ${words.join(' ')}, and not in the file`;
    this.warn('INSTALLER_UNSUPPORTED', 'finish', fact);
  }

  /** @throws {IsoError} with all problems, if there are any. */
  throwProblems(): void {
    if (this.problems.length > 0) throw IsoError.of(this.problems);
  }
}
