export declare function versionProblems(repository: string): readonly string[];
