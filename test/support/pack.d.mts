export declare const packageDirectories: readonly string[];

export declare function pack(packageDirectory: string, destination: string): string;
