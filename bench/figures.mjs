/** Numbers as the tables show them. */

export function seconds(value) {
  return value.toFixed(2);
}

export function milliseconds(value) {
  return (value * 1e3).toFixed(1);
}

export function microseconds(value) {
  return (value * 1e6).toFixed(1);
}

export function mebibytes(bytes) {
  return count(bytes / 2 ** 20);
}

export function count(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** Least and greatest of a summary. */
export function range({ min, max }, format) {
  return `${format(min)}-${format(max)}`;
}
