export declare function deadLinks(root: string): readonly string[];
