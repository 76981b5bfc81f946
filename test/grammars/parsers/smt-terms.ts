import { demand, type IndependentParser } from './independent-parser.ts';

/*
 * No package in plain JavaScript reads SMT-LIB, so this is a check of our own: it reads a function as a tree, and works out
 * the sort of its body from the signatures of the theories.
 */

type Tree = string | readonly Tree[];

/** Sorts of the arguments, and of what they give. `A` is any one sort. */
type Signature = readonly [readonly string[], string];

/** https://smt-lib.org/theories-UnicodeStrings.shtml, -Ints.shtml and -Core.shtml */
const STRINGS: Readonly<Record<string, readonly Signature[]>> = {
  'str.++': [[['String', 'String'], 'String']],
  'str.replace': [[['String', 'String', 'String'], 'String']],
  'str.at': [[['String', 'Int'], 'String']],
  'str.from_int': [[['Int'], 'String']],
  'str.substr': [[['String', 'Int', 'Int'], 'String']],
  'str.len': [[['String'], 'Int']],
  'str.to_int': [[['String'], 'Int']],
  'str.indexof': [[['String', 'String', 'Int'], 'Int']],
  'str.prefixof': [[['String', 'String'], 'Bool']],
  'str.suffixof': [[['String', 'String'], 'Bool']],
  'str.contains': [[['String', 'String'], 'Bool']],
  '+': [[['Int', 'Int'], 'Int']],
  '-': [
    [['Int', 'Int'], 'Int'],
    [['Int'], 'Int'],
  ],
  '<=': [[['Int', 'Int'], 'Bool']],
  '=': [[['A', 'A'], 'Bool']],
  ite: [[['Bool', 'A', 'A'], 'A']],
  not: [[['Bool'], 'Bool']],
  and: [[['Bool', 'Bool'], 'Bool']],
  or: [[['Bool', 'Bool'], 'Bool']],
  true: [[[], 'Bool']],
  false: [[[], 'Bool']],
};

const VECTOR = '(_ BitVec 4)';

/** https://smt-lib.org/theories-FixedSizeBitVectors.shtml and https://smt-lib.org/logics-all.shtml#QF_BV */
const BIT_VECTORS: Readonly<Record<string, readonly Signature[]>> = Object.fromEntries([
  ...['bvneg', 'bvnot'].map((name) => [name, [[[VECTOR], VECTOR]]]),
  ...['bvadd', 'bvsub', 'bvand', 'bvlshr', 'bvor', 'bvshl'].map((name) => [
    name,
    [[[VECTOR, VECTOR], VECTOR]],
  ]),
]) as Record<string, readonly Signature[]>;

export const slia: IndependentParser = {
  name: 'sorts of SMT-LIB',
  parse: (text) => checkFunction(text, STRINGS),
};

export const invBv: IndependentParser = {
  name: 'sorts of SMT-LIB',
  parse: (text) => checkFunction(text, BIT_VECTORS),
};

function checkFunction(text: string, theory: Readonly<Record<string, readonly Signature[]>>): void {
  const tree = treeOf(text);
  demand(
    Array.isArray(tree) && tree.length === 5 && tree[0] === 'define-fun',
    'not (define-fun name parameters sort body)',
  );
  const [, name, parameters, result, body] = tree as [string, Tree, readonly (readonly Tree[])[], Tree, Tree];
  demand(typeof name === 'string' && Array.isArray(parameters), 'no name or no parameters');
  const sorts = new Map(parameters.map(([parameter, sort]) => [textOf(parameter!), textOf(sort!)]));
  demand(sortOf(body, sorts, theory) === textOf(result), 'the body is not of the sort of the function');
}

function sortOf(
  tree: Tree,
  sorts: ReadonlyMap<string, string>,
  theory: Readonly<Record<string, readonly Signature[]>>,
): string {
  if (typeof tree === 'string') {
    if (/^(0|[1-9][0-9]*)$/.test(tree)) return 'Int';
    if (tree.startsWith('"')) return 'String';
    if (tree.startsWith('#x')) return `(_ BitVec ${4 * (tree.length - 2)})`;
    const sort = sorts.get(tree);
    if (sort !== undefined) return sort;
  }
  const [operator, ...operands] = typeof tree === 'string' ? [tree] : tree;
  const given = operands.map((operand) => sortOf(operand, sorts, theory));
  const signatures = typeof operator === 'string' && Object.hasOwn(theory, operator) ? theory[operator]! : [];
  for (const [wanted, result] of signatures) {
    const any = given[wanted.indexOf('A')];
    const plain = wanted.map((sort) => (sort === 'A' ? any : sort));
    if (plain.length === given.length && plain.every((sort, i) => sort === given[i])) {
      return result === 'A' ? any! : result;
    }
  }
  throw new Error(`${textOf(tree)} has no sort`);
}

function treeOf(text: string): Tree {
  const symbols = text.match(/"(?:[^"]|"")*"|[()]|[^\s()"]+/g) ?? [];
  demand(symbols.join('') === text.replace(/("(?:[^"]|"")*")|\s+/g, '$1'), 'no list of symbols');
  const open: Tree[][] = [[]];
  for (const symbol of symbols) {
    if (symbol === '(') open.push([]);
    else if (symbol !== ')') open.at(-1)!.push(symbol);
    else {
      const closed = open.pop()!;
      demand(open.length > 0, ') without (');
      open.at(-1)!.push(closed);
    }
  }
  demand(open.length === 1 && open[0]!.length === 1, 'not one list');
  return open[0]![0]!;
}

function textOf(tree: Tree): string {
  return typeof tree === 'string' ? tree : `(${tree.map(textOf).join(' ')})`;
}
