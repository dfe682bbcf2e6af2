import type { IsoProblem } from '../errors.js';
import type { NamedDirectory } from '../hierarchy/named-directory.js';
import type { NamingProfile } from '../names/profile.js';
import { quoted } from '../report.js';

/** Every name that a hierarchy records differently, found by looking: it takes no memory until somebody asks. */
export function* renamesOf(directories: readonly NamedDirectory[], profile: NamingProfile): Generator<IsoProblem> {
  for (const { entries } of directories) {
    for (const { node, identifier } of entries) {
      if (profile.keeps(node.name, identifier, node.kind)) continue;
      yield {
        code: 'NAME_CHANGED',
        path: node.path,
        message: `${quoted(node.path)} is called ${quoted(identifier)} in the ${profile.label} hierarchy`,
      };
    }
  }
}
