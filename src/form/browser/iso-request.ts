/**
 * The request as it is filled in, without what is empty. Blanks around a value come from copying and are no part of it, except
 * in a password. The image itself is always asked for: 1.x would store it otherwise.
 */
export function requestOf(form: HTMLFormElement): Readonly<Record<string, string>> {
  const values = [...new FormData(form)].map(([key, value]) => [
    key,
    key === 'rootPass' ? String(value) : String(value).trim(),
  ]);
  return { ...Object.fromEntries(values.filter(([, value]) => value !== '')), stream: 'yes' };
}
