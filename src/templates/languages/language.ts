/** What a tag can stand for. */
export type Scalar = string | number | boolean;

/**
 * The syntax of a file, followed from its beginning to the place where a value is due. The same value needs other escapes in a string
 * than outside of one, and there are places where only a plain value means the same as elsewhere.
 */
export interface Language {
  /**
   * Goes on over text of the template.
   *
   * @returns what is wrong with it when it cannot follow the value before it.
   */
  read(text: string): string | undefined;
  /** Writes a value as it can stand at this place, and goes on behind it. `undefined`: it cannot stand here. */
  write(value: Scalar): string | undefined;
}

/** Characters that mean nothing in any of the languages. */
export function isPlain(value: Scalar): boolean {
  return /^[A-Za-z0-9._:/-]*$/.test(String(value));
}

/** Line ends and other controls, which readers of lines take for the end of a value. */
export function hasControls(value: Scalar): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(String(value));
}

/** Files of an extension that says nothing about quotes. */
export class PlainText implements Language {
  read(): undefined {
    return undefined;
  }

  write(value: Scalar): string | undefined {
    return isPlain(value) ? String(value) : undefined;
  }
}
