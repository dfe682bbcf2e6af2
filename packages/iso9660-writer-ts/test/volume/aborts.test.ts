import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import { withoutSystemUse } from '../../src/hierarchy/directory-records.js';
import { planHierarchy } from '../../src/hierarchy/hierarchy.js';
import { breadthFirst, nameHierarchy } from '../../src/hierarchy/named-directory.js';
import { pathTables } from '../../src/hierarchy/path-tables.js';
import { relocateDeepDirectories, tooDeepDirectories } from '../../src/hierarchy/relocate.js';
import { shortenedNames } from '../../src/hierarchy/rock-ridge.js';
import { planTranslationTables } from '../../src/hierarchy/translation-table.js';
import { viewOf, warnOfOmissions } from '../../src/hierarchy/visible.js';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { zeros } from '../../src/layout/extent.js';
import { allocate } from '../../src/layout/layout.js';
import { primaryNames } from '../../src/names/primary.js';
import { settingsOf } from '../../src/options/image.js';
import { buildTree } from '../../src/tree/build-tree.js';
import { atOnce, inTurns, type Work } from '../../src/turns.js';
import { checkDepth, checkTree } from '../../src/volume/checks.js';
import { sectionsInOrder } from '../../src/volume/file-order.js';
import { planEnhanced, planJoliet, planPrimary } from '../../src/volume/plan-hierarchies.js';
import { reportVisibleRenames, shownRenames } from '../../src/volume/renames.js';

const DIRECTORIES = 60;

/** Directories with files of one size, a long name, a hard link and a symbolic link: every pass has something to look at. */
function* entries(): Generator<Entry> {
  for (let index = 0; index < DIRECTORIES; index++) {
    const path = `d${index}`;
    yield { kind: 'file', path: `${path}/${'n'.repeat(260)}`, content: 'same', metadata: { linkKey: path } };
    yield { kind: 'file', path: `${path}/again`, content: 'same', metadata: { linkKey: path } };
    yield { kind: 'file', path: `${path}/other`, content: `${1000 + index}` };
    yield { kind: 'symlink', path: `${path}/link`, target: 'other' };
  }
}

async function passes(): Promise<Record<string, Work<unknown>>> {
  const report = new Report();
  const settings = settingsOf({ sortWeight: () => 1, interchangeLevel: 1, enhanced: true }, report);
  const root = await buildTree(entries(), report);
  const profile = primaryNames(1);
  const view = viewOf('joliet', root, settings);
  const named = () => atOnce(nameHierarchy(root, profile, (node) => node));
  const shared = { emptySector: zeros('empty', 1), dateOf: () => 0 };
  const style = { ...shared, systemUse: withoutSystemUse };
  const hierarchy = atOnce(planHierarchy(named(), profile, style));
  return {
    'the check of the tree': checkTree(root, settings, report),
    'what is left out': warnOfOmissions(root, view, report),
    'translation tables': planTranslationTables(root, view.visible, report),
    names: nameHierarchy(root, profile, (node) => node),
    'shortened names': shortenedNames(root, report),
    relocation: relocateDeepDirectories(named(), profile),
    'directories that lie too deep': tooDeepDirectories(named()),
    'the check of depth': checkDepth(named(), 'keep', report),
    'path tables': pathTables(breadthFirst(named()), profile, () => shared.emptySector),
    directories: planHierarchy(named(), profile, style),
    'the primary hierarchy': planPrimary(root, view, settings, undefined, shared, report),
    'the Joliet hierarchy': planJoliet(root, view, settings, shared, report),
    'the enhanced hierarchy': planEnhanced(root, view, shared),
    'names that must not change': reportVisibleRenames([hierarchy, hierarchy], settings, report),
    'names that readers show otherwise': shownRenames([hierarchy], settingsOf({ rockRidge: false }, report)),
    'names that readers of Joliet show otherwise': shownRenames([hierarchy, hierarchy], settings),
    'the order of files': sectionsInOrder([hierarchy], settings, report),
    'the order of files of which some are hidden': sectionsInOrder(
      [hierarchy],
      settingsOf({ hide: () => [] }, report),
      report,
    ),
    'the order of files without weights': sectionsInOrder([hierarchy], settingsOf({}, report), report),
    addresses: allocate(Array.from({ length: 300_000 }, () => zeros('extent', 1))),
  };
}

describe('every pass of planning', async () => {
  const names = Object.keys(await passes());

  test.each(names)('pauses for other work and hears an abort: %s', async (name) => {
    let steps = 0;
    const work = (await passes())[name]!;
    while (!work.next().done) steps++;
    expect(steps).toBeGreaterThanOrEqual(DIRECTORIES);

    const reason = new Error('enough');
    const controller = new AbortController();
    const aborted = (await passes())[name]!;
    aborted.next();
    controller.abort(reason);
    await expect(inTurns(aborted, controller.signal)).rejects.toBe(reason);
    expect(aborted.next().done).toBe(true);
  });
});

describe('an image', () => {
  const options: ImageOptions = { deduplicate: true, translationTables: true, enhanced: true, mediaCheck: true };

  /** A signal that is aborted when it is looked at for the `last` time. */
  function abortedAt(last: number) {
    const controller = new AbortController();
    const state = { signal: controller.signal, reason: new Error('enough'), looks: 0 };
    controller.signal.throwIfAborted = () => {
      if (++state.looks === last) controller.abort(state.reason);
      if (controller.signal.aborted) throw controller.signal.reason;
    };
    return state;
  }

  test('is given up at once, whenever its signal is aborted', async () => {
    const whole = abortedAt(Number.POSITIVE_INFINITY);
    await createImage(entries(), { ...options, signal: whole.signal });
    expect(whole.looks).toBeGreaterThan(20 * DIRECTORIES);
    for (let last = 1; last <= whole.looks; last += 37) {
      const { signal, reason } = abortedAt(last);
      const outcome = await createImage(entries(), { ...options, signal }).then(
        () => undefined,
        (error: unknown) => error,
      );
      // How often the signal is looked at depends on the clock, too: another run may have fewer looks.
      expect(outcome, `look ${last}`).toBe(signal.aborted ? reason : undefined);
    }
  });
});
