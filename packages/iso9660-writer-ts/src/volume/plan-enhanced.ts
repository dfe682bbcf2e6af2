import { type Hierarchy, planHierarchy } from '../hierarchy/hierarchy.js';
import { nameHierarchy } from '../hierarchy/named-directory.js';
import { withoutSystemUse } from '../hierarchy/row.js';
import { enhancedNames } from '../names/enhanced.js';
import type { Report } from '../report.js';
import type { Settings } from '../settings.js';
import type { RootNode } from '../tree/census.js';
import type { SharedStyle } from './plan-primary.js';
import { viewOf, warnOfOmissions } from './visible.js';

/** Plans the hierarchy of ISO 9660:1999: the same files under long names, without system use areas, at any depth. */
export async function planEnhanced(
  root: RootNode,
  settings: Settings,
  shared: SharedStyle,
  report: Report,
): Promise<Hierarchy> {
  const view = viewOf('enhanced', root, settings);
  await warnOfOmissions(root, enhancedNames.label, view, report);
  const named = await nameHierarchy(root, enhancedNames, view.visible);
  return planHierarchy(named, enhancedNames, { ...shared, systemUse: withoutSystemUse });
}
