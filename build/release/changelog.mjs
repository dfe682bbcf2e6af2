import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SECTION = /^## \[([^\]]+)\](?: - (.*))?$/gm;

/** A section for the version, with its date; before the release the entries may still be under Unreleased. */
export function changelogProblems(repository, { isFinal }) {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  return problemsOf(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'), version, isFinal);
}

export function problemsOf(text, version, isFinal) {
  const sections = [...text.matchAll(SECTION)].map((match) => ({ name: match[1], date: match[2], at: match.index }));
  if (sections[0]?.name !== 'Unreleased') return ['the first section is not Unreleased'];
  const own = sections.find(({ name }) => name === version);
  if (own === undefined) {
    if (isFinal) return [`there is no section for ${version}`];
    return hasEntries(text, sections, 0) ? [] : [`neither ${version} nor Unreleased has an entry`];
  }
  const isDate = /^\d{4}-\d\d-\d\d$/.test(own.date ?? '') && !Number.isNaN(Date.parse(own.date));
  return [
    ...(isDate ? [] : [`the section for ${version} has no date`]),
    ...(hasEntries(text, sections, sections.indexOf(own)) ? [] : [`the section for ${version} has no entry`]),
    ...(isFinal && hasEntries(text, sections, 0) ? ['Unreleased has entries of no release'] : []),
  ];
}

function hasEntries(text, sections, index) {
  return /^- \S/m.test(text.slice(sections[index].at, sections[index + 1]?.at));
}
