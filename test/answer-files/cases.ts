import fc from 'fast-check';
import { renderWithHash } from '../../src/answer-files/render-installer.js';
import { type InstallerFamily, IsoError, IsoRequestError, type RenderInstallerOptions } from '../../src/index.js';
import { safeRequest } from '../../src/request/parse-request.js';
import type { Case } from './expected/case.js';
import { asked, fitting } from './random-requests.js';
import { ROOT_HASH } from './requests.js';

export interface Written extends Case {
  readonly text: string;
}

/** How many cases were written, and how many were refused with a reason. */
export interface Cases {
  readonly written: readonly Written[];
  readonly refused: number;
}

/**
 * Random cases of a family, as far as it writes them. The hash of the password is made before: it takes most of the time.
 *
 * @throws what is thrown beside the documented errors.
 */
export function randomCases(
  family: InstallerFamily,
  count: number,
  seed: number,
  fixed: RenderInstallerOptions = {},
): Cases {
  const written: Written[] = [];
  let refused = 0;
  for (const sample of fc.sample(asked, { numRuns: count, seed })) {
    const { request: body, options: given } = fitting(sample, family);
    const options = { ...given, ...fixed };
    try {
      const request = safeRequest(body, { profile: 'traffic-ops' });
      const [file] = renderWithHash(request, family, options, ROOT_HASH).files;
      written.push({ request, options, hash: ROOT_HASH, text: file!.text });
    } catch (error) {
      if (!isDocumented(error)) throw error;
      refused++;
    }
  }
  return { written, refused };
}

function isDocumented(error: unknown): boolean {
  if (error instanceof IsoError) return error.problems.every(({ code }) => code === 'INSTALLER_VALUE');
  return error instanceof IsoRequestError || error instanceof RangeError;
}
