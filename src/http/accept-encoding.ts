/** Whether an Accept-Encoding field admits gzip (RFC 9110, 12.5.3): by name, else by `*`, with a weight above zero. */
export function acceptsGzip(field: string | null): boolean {
  const weights = new Map((field ?? '').split(',').map(codingOf));
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

function codingOf(item: string): [name: string, weight: number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : weightOf(weight.slice(2))];
}

/** What is no weight admits nothing. */
function weightOf(text: string): number {
  return /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
