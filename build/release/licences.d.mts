export declare function licenceProblems(repository: string, packageDirectories: readonly string[]): readonly string[];
