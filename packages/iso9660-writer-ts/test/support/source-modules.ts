import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** A source file and what it imports. */
export interface SourceModule {
  /** From the source directory, with `/`. */
  readonly path: string;
  /** Its directory below the source directory; a file that lies in no directory is a layer of its own. */
  readonly layer: string;
  readonly text: string;
  /** Paths of the files of the same source directory that it imports values from. Types may cross any border. */
  readonly inner: readonly string[];
  /** Everything else it imports: packages, and files elsewhere. */
  readonly outer: readonly string[];
}

/** Every TypeScript file below a directory. */
export function sourceModules(root: string): SourceModule[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts'));
  const known = new Set(paths);
  return paths.sort().map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const types = typeImports(path, text);
    const imports = ts.preProcessFile(text).importedFiles.map(({ fileName, pos }) => {
      if (!fileName.startsWith('.')) return { target: fileName, pos };
      const target = relative(root, join(root, path, '..', fileName));
      return { target: target.split(sep).join('/').replace(/\.js$/, '.ts'), pos };
    });
    return {
      path,
      layer: layerOf(path),
      text,
      inner: imports.filter(({ target, pos }) => known.has(target) && !types.has(pos)).map(({ target }) => target),
      outer: imports.filter(({ target }) => !known.has(target)).map(({ target }) => target),
    };
  });
}

/** Positions of the module names of imports and exports that leave nothing in the compiled code. */
function typeImports(path: string, text: string): ReadonlySet<number> {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const positions = new Set<number>();
  for (const statement of file.statements) {
    const isType =
      (ts.isImportDeclaration(statement) && isTypeImport(statement.importClause)) ||
      (ts.isExportDeclaration(statement) && isTypeExport(statement));
    // `preProcessFile` counts from the quotation mark, or from behind it, by the version of TypeScript.
    if (isType) for (const offset of [0, 1]) positions.add(statement.moduleSpecifier!.getStart() + offset);
  }
  return positions;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

function isTypeExport({ isTypeOnly, moduleSpecifier, exportClause }: ts.ExportDeclaration): boolean {
  if (moduleSpecifier === undefined) return false;
  if (isTypeOnly) return true;
  return (
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.every((element) => element.isTypeOnly)
  );
}

function layerOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.ts$/, '');
}

/** Imports that go from one layer into another that it may not know, as `from -> to`. */
export function forbiddenImports(
  modules: readonly SourceModule[],
  allowed: Readonly<Record<string, readonly string[]>>,
): string[] {
  return modules.flatMap(({ path, layer, inner }) =>
    inner
      .filter((target) => layerOf(target) !== layer && !allowed[layer]?.includes(layerOf(target)))
      .map((target) => `${path} -> ${target}`),
  );
}

/** Files that lead back to themselves through their imports. */
export function importCycles(modules: readonly SourceModule[]): string[] {
  const importsOf = new Map(modules.map(({ path, inner }) => [path, inner]));
  const reaches = (from: string, wanted: string): boolean => {
    const seen = new Set<string>();
    const waiting = [...(importsOf.get(from) ?? [])];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (path === wanted) return true;
      if (seen.has(path)) continue;
      seen.add(path);
      waiting.push(...(importsOf.get(path) ?? []));
    }
    return false;
  };
  return modules.map(({ path }) => path).filter((path) => reaches(path, path));
}

/** Names under which anything could be found. */
const VAGUE_NAME = /(?:^|\/)(?:utils?|helpers?|misc|common|types)\.ts$/;

/** Files that are too long, or whose name does not say what they are for. */
export function oddFiles(modules: readonly SourceModule[], mostLines = 300): string[] {
  return modules
    .filter(({ path, text }) => text.split('\n').length - 1 > mostLines || VAGUE_NAME.test(path))
    .map(({ path }) => path);
}

/** Places where `instanceof` asks for a class of JavaScript or the Web, as `file: class`: values of other realms have classes of their own. */
export function instancesOfBuiltIns(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ path, text }) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const own = new Set<string>();
    const asked: string[] = [];
    const visit = (node: ts.Node): void => {
      if ((ts.isImportSpecifier(node) || ts.isClassDeclaration(node)) && node.name !== undefined)
        own.add(node.name.text);
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
        asked.push(node.right.getText(file));
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return asked.filter((name) => !own.has(name) && name in globalThis).map((name) => `${path}: ${name}`);
  });
}
