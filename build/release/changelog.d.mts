export declare function problemsOf(text: string, version: string, isFinal: boolean): readonly string[];
