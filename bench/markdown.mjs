/** A table as Markdown that is readable as it is: text columns to the left, numbers to the right. */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column].length)));
  const isText = head.map((_, column) => rows.some((row) => !/^[\d.,() -]*$/.test(row[column])));
  const line = (cells) =>
    `| ${cells.map((cell, column) => (isText[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (isText[column] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text that a reader opens. */
export function folded(summary, text) {
  return `<details>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`;
}
