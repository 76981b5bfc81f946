import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One import of a file, `export from`, `import()` and `import('...')` in types included. */
export interface Import {
  /** A path below src for a file of our own (`base/errors.ts`), else the specifier (`node:path`). */
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

export interface SourceFile {
  /** Below src, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Every name that stands in the code (not in comments or strings), qualified where it is a member: `Math.random`. */
  readonly names: ReadonlySet<string>;
}

const ROOT = fileURLToPath(new URL('../../src/', import.meta.url));

/** All TypeScript files of src, sorted by path. */
export function readSources(): SourceFile[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => readSource(path, readFileSync(ROOT + path, 'utf8')));
}

/** The imports and names of one text. Exported so that the reader itself can be tested. */
export function readSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const names = new Set<string>();
  const add = (specifier: ts.Node | undefined, kind: { typeOnly: boolean; dynamic: boolean }): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const own = specifier.text.startsWith('.');
    const target = own ? posix.join(posix.dirname(path), specifier.text) : specifier.text;
    imports.push({ target, own, ...kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      add(node.moduleSpecifier, { typeOnly, dynamic: false });
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, { typeOnly: node.isTypeOnly, dynamic: false });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], { typeOnly: false, dynamic: true });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, { typeOnly: true, dynamic: false });
    } else if (ts.isPropertyAccessExpression(node)) {
      names.add(node.getText(source));
      visit(node.expression);
      return;
    } else if (ts.isIdentifier(node)) {
      names.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  visit(source);
  return { path, lines: text.split('\n').length - 1, imports, names };
}

/** All files that a file needs, itself included, over every kind of import. */
export function closureOf(path: string, sources: readonly SourceFile[]): SourceFile[] {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const seen = new Set<SourceFile>();
  const visit = (path: string): void => {
    const file = byPath.get(path);
    if (file === undefined || seen.has(file)) return;
    seen.add(file);
    for (const { own, target } of file.imports) if (own) visit(target);
  };
  visit(path);
  return [...seen];
}

/** Some cycle of imports (`import type` included), first file repeated at the end, or undefined. */
export function findCycle(sources: readonly SourceFile[]): string[] | undefined {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const done = new Set<string>();
  const search = (path: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const { own, target } of byPath.get(path)?.imports ?? []) {
      const cycle = own ? search(target, [...way, path]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of sources) {
    const cycle = search(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
