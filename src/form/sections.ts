import { BOND_DEVICE, BONDING_OPTS } from '../kickstart/network-config.js';
import { controlOf, extraControlOf } from './controls.js';
import {
  type Checks,
  type Condition,
  conditionOn,
  type ExtraField,
  type FormKey,
  type RequestField,
} from './fields.js';
import { attributes, type Html, html } from './html.js';

/** Fields that are filled in together. */
interface Section {
  readonly title: string;
  readonly keys: readonly FormKey[];
  /** While it does not hold, the section is neither shown nor sent. */
  readonly when?: Condition | undefined;
  readonly note?: Html;
}

const bondNote = html`
<p class="note wide"${shownWhen({ key: 'interfaceName', pattern: BOND_DEVICE.source })}>
This device becomes an LACP bond, with <code>${BONDING_OPTS}</code>.</p>`;

/** Every field stands in one of them; within a section they keep the order of the schema. */
export const SECTIONS: readonly Section[] = [
  { title: 'Server', keys: ['osversionDir', 'hostName', 'domainName', 'rootPass', 'disk'] },
  { title: 'Network interface', keys: ['dhcp', 'interfaceMtu', 'interfaceName'], note: bondNote },
  { title: 'IPv4', keys: ['ipAddress', 'ipNetmask', 'ipGateway'], when: conditionOn('dhcp') },
  { title: 'IPv6', keys: ['ip6Address', 'ip6Gateway'] },
  { title: 'Management interface', keys: ['mgmtIpAddress', 'mgmtInterface', 'mgmtIpGateway', 'mgmtIpNetmask'] },
];

export function sectionHtml(
  { title, keys, when, note }: Section,
  fields: readonly RequestField[],
  checks: Checks,
): Html {
  const own = fields.filter(({ key }) => keys.includes(key));
  return html`
<fieldset class="card"${when && shownWhen(when)}>
<legend>${title}</legend>
<div class="${own.length === 3 ? 'fields three' : 'fields'}">${own.map((field) => controlOf(field, checks))}${note}</div>
</fieldset>`;
}

/** What the server asks for beyond every request. */
export function extraSectionHtml(fields: readonly ExtraField[]): Html | undefined {
  if (fields.length === 0) return undefined;
  return html`
<fieldset class="card">
<legend>This site</legend>
<div class="${fields.length === 3 ? 'fields three' : 'fields'}">${fields.map(extraControlOf)}</div>
</fieldset>`;
}

/** The script shows the element while the condition holds. */
function shownWhen({ key, pattern }: Condition): Html {
  return attributes({ 'data-shown-when': key, 'data-shown-pattern': pattern });
}
