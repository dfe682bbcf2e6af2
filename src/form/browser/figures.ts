const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size as people read it: three digits or so. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** unit;
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit]}`;
}

/** A time to wait, no more exact than it can be known. */
export function formatSeconds(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 59.5) return plural(Math.max(Math.round(seconds), 1), 'second');
  if (minutes < 60) return plural(minutes, 'minute');
  const rest = minutes % 60 === 0 ? '' : ` ${plural(minutes % 60, 'minute')}`;
  return `${plural(Math.floor(minutes / 60), 'hour')}${rest}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
