/** The code of an error that the operating system reported, such as `ENOENT`; nothing for any other error. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}
