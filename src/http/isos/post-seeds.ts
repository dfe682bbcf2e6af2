import type { InstallerFamily, InstallerOptions } from '../../answer-files/options.js';
import { checkInstallerOptions } from '../../answer-files/render-installer.js';
import { generateSeed, type SeedOptions } from '../../image/seed.js';
import { type GenerateIsoOptions, installerChoice } from '../../options.js';
import { HttpFault, orFault } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { INSTALLERS_UNREADABLE } from '../installers.js';
import { askAdmission } from './admission.js';
import type { CustomizedRequest } from './customize.js';
import { sendImage } from './image-answer.js';
import { customOf, optionsOf } from './image-plan.js';
import { recordedAnswer, withoutRowIfRefused } from './recorded-answer.js';

/** `POST /api/<version>/seeds/<family>`, of a request that passed validation. No tree is read: the disc has the answer file alone. */
export async function postSeeds(
  exchange: Exchange,
  posted: CustomizedRequest,
  family: InstallerFamily,
): Promise<Response> {
  const { iso, signal } = posted;
  return await recordedAnswer(exchange, posted, 'seed', async (change) => {
    const { as, custom } = await withoutRowIfRefused(change, async () => {
      const form = formOf(exchange.request);
      return { as: form, custom: await customOf(exchange, posted) };
    });
    const { made, release } = await askAdmission(exchange, signal);
    change.whenEnded(release);
    const options = await optionsOf(exchange, { iso, custom, client: signal });
    const answers = answerOptions(family, options.installer);
    // The server is at fault when the family has no such option, and not the request.
    await orFault(INSTALLERS_UNREADABLE, () => checkInstallerOptions(answers, family));
    const seed = await generateSeed(iso, family, { ...seedOptions(options), ...answers, as });
    const response = await sendImage(exchange, seed, change, 'application/octet-stream');
    made();
    return response;
  });
}

/** Forms of a seed, by the one word of the query that is read. */
type Form = NonNullable<SeedOptions['as']>;
const FORMS: readonly Form[] = ['iso', 'img'];

function formOf({ url }: Request): Form {
  const [asked = 'iso', ...others] = new URL(url).searchParams.getAll('as');
  const form = FORMS.find((known) => known === asked);
  if (form === undefined || others.length > 0) throw new HttpFault(400, `as must be one of ${FORMS.join(', ')}`);
  return form;
}

/** Of the options of an image those that a seed has, too. */
function seedOptions(options: GenerateIsoOptions): SeedOptions {
  const { createdAt, mtus, nameservers, passwordScheme, profile, requireDisk, resolvConf, salt, signal } = options;
  const own = { createdAt, mtus, nameservers, passwordScheme, profile, requireDisk, resolvConf, salt, signal };
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

/** What an answer file says beside the request. That of another family would have another meaning in this one. */
function answerOptions(family: InstallerFamily, installer: GenerateIsoOptions['installer'] = 'auto'): InstallerOptions {
  const { family: named, delivery: _, ...options } = installerChoice(installer);
  return named === 'auto' || named === family ? options : {};
}
