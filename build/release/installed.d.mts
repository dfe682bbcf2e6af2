export declare function installedPackages(
  repository: string,
): readonly (readonly [name: string, entry: Readonly<Record<string, unknown>>])[];
