/** `YYYYMMDDhhmmsscc`, as volume descriptors and GRUB write a date; UTC. Nothing for what is no date. */
export function parsedTimestamp(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, hundredths] = match.slice(1);
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${hundredths}0Z`;
  const date = new Date(iso);
  // `Date` takes the 31st of April for the 1st of May.
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(iso.slice(0, 19)) ? undefined : date;
}
