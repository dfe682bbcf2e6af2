import type { Rules } from './rules.js';

const MAX_MTU = 65535;

/** The profile `traffic-ops`: what the original server takes, as far as it is safe. */
export const trafficOpsRules: Rules = {
  osversionDir: leavesRoot,
  rootPass: (rootPass) => (rootPass.includes('\0') ? 'must not contain a NUL character' : undefined),
  interfaceMtu: (mtu) => (mtu >= 1 && mtu <= MAX_MTU ? undefined : `must be between 1 and ${MAX_MTU}`),
  // The installation script hands the value to echo, which would take it for an option.
  disk: (disk) => (/^ *-/.test(disk) ? 'must not begin with "-"' : undefined),
};

/** Resolves the path by its text alone, as one relative to the root even when it begins with `/`. */
function leavesRoot(directory: string): string | undefined {
  let depth = 0;
  for (const segment of directory.split('/')) {
    if (segment === '..') depth -= 1;
    else if (segment !== '' && segment !== '.') depth += 1;
    if (depth < 0) return 'must stay inside the root directory';
  }
  return undefined;
}
