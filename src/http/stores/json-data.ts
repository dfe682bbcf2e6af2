/** How JSON names the two kinds of value that it does not have. */
const DATE = '$date';
const BYTES = '$bytes';

/**
 * Plain data as a value for `JSON.stringify`; dates and bytes are kept.
 *
 * @throws {TypeError} when something of it is no data, such as a function. The message names the place.
 */
export function jsonOfData(value: unknown, place: string): unknown {
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map((item, index) => jsonOfData(item, `${place}[${index}]`));
  if (typeof value === 'object' && value !== null) return jsonOfObject(value, place);
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  throw new TypeError(`${place} is a ${typeof value}, and only data can be kept`);
}

function jsonOfObject(object: object, place: string): unknown {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([key, value]) => [key, jsonOfData(value, `${place}.${key}`)]));
}

/** The data again. */
export function dataOfJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(dataOfJson);
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json);
  const [[key, value] = []] = members;
  if (members.length === 1 && key === DATE) return new Date(value);
  if (members.length === 1 && key === BYTES) return new Uint8Array(Buffer.from(value, 'base64'));
  return Object.fromEntries(members.map(([name, member]) => [name, dataOfJson(member)]));
}
