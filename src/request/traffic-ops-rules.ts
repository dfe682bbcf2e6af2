import { type Rules, renderable, shortPassword } from './rules.js';

const MAX_MTU = 65535;

/** The profile `traffic-ops`: what the original server takes, less what could run on the installed machine. */
export const trafficOpsRules: Rules = {
  osversionDir: (directory) => controlCharacter(directory) ?? leavesRoot(directory),
  hostName: renderable,
  domainName: renderable,
  rootPass: (rootPass) => (rootPass.includes('\0') ? 'must not contain a NUL character' : shortPassword(rootPass)),
  interfaceMtu: (mtu) => (mtu >= 1 && mtu <= MAX_MTU ? undefined : `must be between 1 and ${MAX_MTU}`),
  // The installation script hands the value to echo, which would take it for an option.
  disk: (disk) => renderable(disk) ?? (/^ *-/.test(disk) ? 'must not begin with "-"' : undefined),
  interfaceName: renderable,
  mgmtInterface: renderable,
};

function controlCharacter(directory: string): string | undefined {
  return /\p{Control}/u.test(directory) ? 'must not contain a control character' : undefined;
}

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
