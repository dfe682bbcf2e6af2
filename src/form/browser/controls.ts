/** The element of that id; the page and this script are made together, so it is there. */
export function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

/** Whatever a person can fill in. */
export type Control = HTMLInputElement | HTMLSelectElement;

export function isControl(target: unknown): target is Control {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

/**
 * The request as it is filled in, without what is empty. Blanks around a value come from copying and are no part of it, except
 * in a password. The image itself is always asked for: 1.x would store it otherwise.
 */
export function requestOf(form: HTMLFormElement): Readonly<Record<string, unknown>> {
  const controls = [...form.elements].filter(isControl);
  const json = new Set(controls.filter(({ dataset }) => dataset.json !== undefined).map(({ name }) => name));
  const values = [...new FormData(form)].map(([key, value]) => {
    const text = key === 'rootPass' ? String(value) : String(value).trim();
    return [key, json.has(key) ? jsonValue(text) : text];
  });
  return { ...Object.fromEntries(values.filter(([, value]) => value !== '')), stream: 'yes' };
}

/** What a text is as JSON, or else the text: what is wrong with it the server tells. */
function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
