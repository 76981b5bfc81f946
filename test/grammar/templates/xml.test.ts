import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { WellformedError } from '../../../src/base/errors.ts';
import { grammarRecognizer } from '../../../src/grammar/recognizer.ts';
import { xmlGrammar } from '../../../src/grammar/templates/xml.ts';
import { sentences } from '../../../src/testing/sentences.ts';
import { acceptsText } from '../../grammars/verdicts.ts';

/** The names of all elements, where the text is well-formed. */
function tagsOf(text: string): Set<string> {
  const tags = new Set<string>();
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => tags.add(name));
  parser.write(text).close();
  return tags;
}

describe('xmlGrammar', () => {
  it('has the tags that are given, well nested', () => {
    const recognizer = grammarRecognizer(xmlGrammar({ tags: ['answer', 'step'] }));
    const accepts = (text: string): boolean => acceptsText(recognizer, text);
    expect(accepts('<answer>\n  <step>Add 1 &amp; 2.</step> so: <step/></answer>')).toBe(true);
    expect(accepts('<step></step>')).toBe(true);
    expect(accepts('<answer><step></answer></step>')).toBe(false);
    expect(accepts('<answer><b></b></answer>')).toBe(false);
    expect(accepts('<answer>1 < 2</answer>')).toBe(false);
    expect(accepts('<answer>a  b</answer>')).toBe(false);
    expect(accepts('<answer/><answer/>')).toBe(false);
  });

  it('begins with the root, where one is given', () => {
    const recognizer = grammarRecognizer(xmlGrammar({ tags: ['answer', 'step'], root: 'answer' }));
    expect(acceptsText(recognizer, '<answer><answer/></answer>')).toBe(true);
    expect(acceptsText(recognizer, '<step/>')).toBe(false);
  });

  it('makes texts that are well-formed, with no other tags', () => {
    const tag = fc.stringMatching(/^[a-zé_][a-z0-9._é-]{0,5}$/).filter((name) => !/^xml/i.test(name));
    const texts = fc
      .uniqueArray(tag, { minLength: 1, maxLength: 4 })
      .chain((tags) => fc.tuple(fc.constant(tags), sentences(xmlGrammar({ tags }))));
    fc.assert(
      fc.property(texts, ([tags, text]) => {
        expect(tags).toEqual(expect.arrayContaining([...tagsOf(text)]));
      }),
    );
  });

  it.each([
    [{ tags: [] }, /at least one tag/],
    [{ tags: ['a', 'a'] }, /"a" is given twice/],
    [{ tags: ['1a'] }, /"1a" is no name/],
    [{ tags: ['a b'] }, /"a b" is no name/],
    [{ tags: ['a:b'] }, /"a:b" is no name/],
    [{ tags: ['XmlThing'] }, /"XmlThing" begins with "xml"/],
    [{ tags: ['a'], root: 'b' }, /the root "b" is none of the tags a/],
  ])('refuses %j', (options, message) => {
    expect(() => xmlGrammar(options)).toThrow(WellformedError);
    expect(() => xmlGrammar(options)).toThrow(message);
  });
});
