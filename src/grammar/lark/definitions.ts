import type { CstNode, IToken } from 'chevrotain';
import type { Problems } from '../problems.ts';
import { COMMON } from './library.ts';
import { type LarkOptions, readOptions } from './options.ts';
import { type Children, nodesOf, parameterOf, tokenOf, tokensOf } from './tree.ts';

/** A rule or terminal, as it is written. */
export interface Definition {
  readonly name: string;
  readonly at: number;
  readonly isTerminal: boolean;
  /** Whether it has a parameter: `name::_`. */
  readonly isParametric: boolean;
  readonly attributes: CstNode | undefined;
  readonly alternatives: CstNode | undefined;
}

/** A terminal of the common library, under a name of the source. */
export interface Imported {
  /** Its name in the library. */
  readonly name: string;
  readonly at: number;
}

/** All that a source defines, by name. */
export interface Definitions {
  readonly own: ReadonlyMap<string, Definition>;
  readonly imported: ReadonlyMap<string, Imported>;
  readonly ignored: readonly CstNode[];
  readonly options: LarkOptions;
}

const NOT_SUPPORTED = new Set(['%declare', '%override', '%extend']);
const DIRECTIVES = '%ignore, %import, %json, %regex, %lark, %if, %llguidance and %grammar_options';

export function isTerminalName(name: string): boolean {
  return /^_*[A-Z]/.test(name);
}

/** Collects what a source defines. Reports names that are there twice, and what is not supported. */
export function collect(tree: CstNode, problems: Problems): Definitions {
  const own = new Map<string, Definition>();
  const imported = new Map<string, Imported>();
  const options: LarkOptions = { allowInitialSkip: false, ignoreOnce: false };
  for (const token of tokensOf(tree.children, 'Options')) readOptions(token, options, problems);
  for (const { image, startOffset } of tokensOf(tree.children, 'Refused')) {
    const [directive] = /^%[\w-]*/.exec(image)!;
    if (NOT_SUPPORTED.has(directive)) {
      problems.add(`${directive} is not supported`, startOffset, { hint: 'write the rule or terminal here' });
    } else {
      problems.add(`${directive} is no directive`, startOffset, { hint: `there are ${DIRECTIVES}` });
    }
  }
  for (const node of nodesOf(tree.children, 'import')) collectImport(node.children, imported, problems);
  for (const node of nodesOf(tree.children, 'rule')) {
    const definition = definitionOf(node.children, problems);
    if (definition === undefined) continue;
    const { name, at } = definition;
    if (own.has(name) || imported.has(name)) {
      problems.add(`"${name}" is there twice`, at, { hint: 'join the definitions with |' });
      continue;
    }
    own.set(name, definition);
  }
  const ignored = nodesOf(tree.children, 'ignore').flatMap((node) => nodesOf(node.children, 'alternatives'));
  return { own, imported, ignored, options };
}

function definitionOf(children: Children, problems: Problems): Definition | undefined {
  const name = tokenOf(children, 'Name');
  if (name === undefined) return undefined;
  refuseStraySigns([...tokensOf(children, 'Question'), ...tokensOf(children, 'Bang')], name, problems);
  const [priority] = nodesOf(children, 'priority');
  if (priority !== undefined) {
    problems.add('priorities are not supported', name.startOffset, {
      hint: 'every text that the grammar allows is allowed here, whatever the priority: leave it out',
    });
  }
  const isTemplate = nodesOf(children, 'template').length > 0;
  if (isTemplate) {
    problems.add(`the template "${name.image}" is not supported`, name.startOffset, {
      hint: 'write a rule for each thing it is used with',
    });
  }
  const isTerminal = isTerminalName(name.image);
  const [parameter] = nodesOf(children, 'parameter');
  if (parameter !== undefined) {
    const { kind, at } = parameterOf(parameter);
    if (kind !== 'self') problems.add('a rule with a parameter is defined as name::_', at);
    if (isTerminal) problems.add('a terminal has no parameter', at);
  }
  const [attributes] = nodesOf(children, 'attributes');
  const [alternatives] = nodesOf(children, 'alternatives');
  return {
    ...{ name: name.image, at: name.startOffset, isTerminal },
    isParametric: parameter !== undefined,
    attributes,
    // The names in a template are no rules.
    alternatives: isTemplate ? undefined : alternatives,
  };
}

/** `?` and `!`, which shape trees in Lark, stand right in front of a name; elsewhere `?` may be meant as a count. */
function refuseStraySigns(signs: readonly IToken[], name: IToken, problems: Problems): void {
  const begins = new Set([...signs, name].map(({ startOffset }) => startOffset));
  for (const { endOffset, image, startOffset } of signs) {
    if (begins.has(endOffset! + 1)) continue;
    const elsewhere = image === '?' ? ', or behind what may be left out' : '';
    problems.add(`"${image}" is not expected here`, startOffset, {
      hint: `${image} stands right in front of the name of a rule${elsewhere}`,
    });
  }
}

function collectImport(children: Children, imported: Map<string, Imported>, problems: Problems): void {
  const path = tokensOf(children, 'Name');
  const [first] = path;
  if (first === undefined) return;
  const alias = nodesOf(children, 'alias').flatMap((node) => tokensOf(node.children, 'Name'))[0];
  const list = nodesOf(children, 'names').flatMap((node) => tokensOf(node.children, 'Name'));
  const isRelative = (tokenOf(children, 'Dot')?.startOffset ?? Infinity) < first.startOffset;
  if (first.image !== 'common' || isRelative || path.length !== (list.length > 0 ? 1 : 2)) {
    const name = `${isRelative ? '.' : ''}${path.map(({ image }) => image).join('.')}`;
    problems.add(`the import of "${name}" is not supported`, first.startOffset, {
      hint: 'import from the library with %import common.NAME, and write other definitions here',
    });
    return;
  }
  for (const token of list.length > 0 ? list : [path[1]!]) add(token, alias ?? token, imported, problems);
}

function add(token: IToken, alias: IToken, imported: Map<string, Imported>, problems: Problems): void {
  if (!Object.hasOwn(COMMON, token.image)) {
    problems.add(`the common library has no "${token.image}"`, token.startOffset, {
      hint: `it has ${Object.keys(COMMON).join(', ')}`,
    });
    return;
  }
  if (imported.has(alias.image)) {
    problems.add(`"${alias.image}" is there twice`, alias.startOffset, { hint: 'import it once' });
    return;
  }
  imported.set(alias.image, { name: token.image, at: alias.startOffset });
}
