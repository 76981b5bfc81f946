import { WellformedError } from '../../base/errors.ts';
import { alt, type Built, grammar, many, opt, ref, regex, rule, seq } from '../builder.ts';
import type { Grammar } from '../ir.ts';

/** NameStartChar and NameChar of XML 1.0, without the colon, which is for namespaces. */
const NAME_START =
  'A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
// eslint-disable-next-line no-misleading-character-class -- joiners and combining marks stand for themselves
const NAME = new RegExp(`^[${NAME_START}][${NAME_START}0-9.\\xb7\\u0300-\\u036f\\u203f\\u2040-]*$`, 'u');

/** A character of a text that is neither white space nor markup: `>` is written `&gt;`, so that no `]]>` can arise. */
const CHARACTER = '[^<>&\\x00-\\x20\\x7f-\\x9f\\ufffe\\uffff]';
const REFERENCE = '&(amp|lt|gt|quot|apos);';

export interface XmlOptions {
  /** The names of the elements. */
  readonly tags: readonly string[];
  /** The name of the outermost element (default: any of them). */
  readonly root?: string | undefined;
}

/**
 * One XML element (XML 1.0, fifth edition) with elements of the given names in it, well nested, and text: no attributes,
 * comments or declarations. White space is one space, or a line end with at most 16 spaces.
 *
 * @throws WellformedError (`bad-option`) for no tags, the same one twice, one that is no name of XML (the colon is not
 *   taken, and names that begin with `xml` are reserved), or a root that is no tag
 *
 * @example
 * xmlGrammar({ tags: ['answer', 'step'], root: 'answer' }) // <answer><step>Add 1 &amp; 2.</step>\n</answer>
 */
export function xmlGrammar({ tags, root }: XmlOptions): Grammar {
  if (tags.length === 0) throw new WellformedError('bad-option', 'xmlGrammar: give at least one tag');
  tags.forEach((tag, i) => checkTag(tag, tags.indexOf(tag) < i));
  if (root !== undefined && !tags.includes(root)) {
    throw new WellformedError(
      'bad-option',
      `xmlGrammar: the root "${root}" is none of the tags ${tags.join(', ')}`,
    );
  }
  const elements: Built[] = tags.map((tag) => ref(elementName(tag)));
  const outermost = root === undefined ? ref('element') : ref(elementName(root));
  return grammar(
    rule('xml', outermost as Built),
    rule('element', alt(...elements)),
    rule('content', seq(opt(ref('space')), many(seq(ref('piece'), opt(ref('space')))))),
    rule('piece', alt(ref('element'), regex(`${CHARACTER}|${REFERENCE}`))),
    rule('space', regex(' |\\n {0,16}')),
    ...tags.map((tag) =>
      rule(elementName(tag) as string, seq(`<${tag}`, alt('/>', seq('>', ref('content'), `</${tag}>`)))),
    ),
  );
}

function elementName(tag: string): string {
  return `element-${tag}`;
}

function checkTag(tag: string, isRepeated: boolean): void {
  const reason = isRepeated
    ? 'is given twice'
    : !NAME.test(tag)
      ? 'is no name of an XML element'
      : /^xml/i.test(tag)
        ? 'begins with "xml", which is reserved'
        : undefined;
  if (reason !== undefined) {
    throw new WellformedError('bad-option', `xmlGrammar: the tag ${JSON.stringify(tag)} ${reason}`);
  }
}
