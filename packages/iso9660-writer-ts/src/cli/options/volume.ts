import { refused, supported, withoutEffect } from './option.js';

/** `YYYYMMDDhhmmsscc`, as volume descriptors and GRUB write a date; UTC. `undefined` for any other text. */
export function parsedTimestamp(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, hundredths] = match.slice(1);
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${hundredths}0Z`;
  const date = new Date(iso);
  // `Date` takes the 31st of April for the 1st of May.
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(iso.slice(0, 19)) ? undefined : date;
}

/** Texts and dates of the volume descriptors. */
export const VOLUME_OPTIONS = [
  supported('-V -volid ID', 'volume identifier, up to 32 characters; default CDROM', (line, id) => {
    line.volume.id = id;
  }),
  supported('-volset ID', 'volume set identifier, up to 128 characters', (line, id) => {
    line.volume.set = id;
  }),
  supported('-sysid ID', 'system identifier, up to 32 characters; default empty', (line, id) => {
    line.volume.system = id;
  }),
  supported('-A -appid ID', 'application identifier, up to 128 characters', (line, id) => {
    line.volume.application = id;
  }),
  supported('-p -preparer ID', 'data preparer identifier, up to 128 characters', (line, id) => {
    line.volume.preparer = id;
  }),
  supported('-P -publisher ID', 'publisher identifier, up to 128 characters', (line, id) => {
    line.volume.publisher = id;
  }),
  supported('-copyright FILE', 'name of a file in the root directory, or a text', (line, file) => {
    line.volume.copyrightFile = file;
  }),
  supported('-abstract FILE', 'name of a file in the root directory, or a text', (line, file) => {
    line.volume.abstractFile = file;
  }),
  supported('-biblio FILE', 'name of a file in the root directory, or a text', (line, file) => {
    line.volume.bibliographicFile = file;
  }),
  supported(
    '--modification-date YYYYMMDDhhmmsscc',
    'creation and modification date of the volume, UTC; default SOURCE_DATE_EPOCH, else the newest date in the tree',
    (line, text) => {
      const date = parsedTimestamp(text);
      if (date === undefined) line.faults.push(`--modification-date is ${text}, not a date as YYYYMMDDhhmmsscc`);
      else line.modifiedAt = date;
    },
  ),
  supported('-volset-size NUMBER', 'only 1: a set of several volumes cannot be written', (line, size) => {
    if (Number(size) !== 1) line.faults.push(`-volset-size is ${size}; only a set of 1 volume can be written`);
  }),
  supported('-volset-seqno NUMBER', 'only 1: a set of several volumes cannot be written', (line, number) => {
    if (Number(number) !== 1) line.faults.push(`-volset-seqno is ${number}; only a set of 1 volume can be written`);
  }),
  withoutEffect('-gui', 'output for a graphical program; what is told here is meant for any'),
  ...refused('the application use field is left empty', '--application_use TEXT'),
];
