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

/** The controls of the keys of a request, hidden ones too: what is filled in may show them. */
export function requestControls(form: HTMLFormElement): readonly Control[] {
  return [...form.elements].filter(isControl).filter(({ name }) => name !== '');
}

/** Whether a control holds a value of JSON, not a text. */
export function holdsJson({ dataset }: Control): boolean {
  return dataset.json !== undefined;
}

/**
 * The request as it is filled in, without what is empty; the values of `instead` replace those of the form. Blanks around a
 * value come from copying and are no part of it, except in a password. The page always asks for the image itself: 1.x would
 * store it otherwise.
 */
export function requestOf(
  form: HTMLFormElement,
  instead: ReadonlyMap<string, string> = new Map(),
): Readonly<Record<string, unknown>> {
  const json = new Set(
    requestControls(form)
      .filter(holdsJson)
      .map(({ name }) => name),
  );
  const values = [...new Map([...new FormData(form), ...instead])].map(([key, value]) => {
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
