/** Results as a file: lists of samples on one line each, and six digits, more than any of this deserves. */
export function jsonOf(run) {
  const text = JSON.stringify(run, rounded, 1);
  return `${text.replace(/\[([\s\d.,e+-]*)\]/g, (_, numbers) => `[${numbers.replace(/\s+/g, ' ').trim()}]`)}\n`;
}

function rounded(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
