import { expect, it } from 'vitest';
import { formatTable } from '../../src/schema/formats/formats.ts';
import { keywordTable } from '../../src/schema/keywords.ts';

/** Written from the tables in the code; `--update` behind the name of this file writes it anew. */
const PAGE = '../../src/schema/KEYWORDS.md';

it('the page of keywords and formats says what the tables in the code say', async () => {
  const text = `# Keywords and formats

Written from the tables in the code: \`keywords.ts\` and \`formats/\`. A keyword that a draft lacks has no effect there, and is
reported in \`warnings\`, as are unknown ones; a likely misspelling is named.

"Exact at every byte" means: a text dies at the first byte after which no value can be completed. Where that is not so, a
text can live longer than it should, never shorter, and what is accepted in the end is exact all the same; generation
then steps back.

## Keywords

${keywordTable()}
Limits within which viability is exact; beyond them it is taken that there is a way on:

- 20,000 parts of a plan for the rest of a value; 512 ways in which one member or item can serve several subschemas.
- 20,000 states of all patterns of one string together; 64 classes of keys that patterns tell apart.
- \`uniqueItems\`: 64 scalars or 8 objects and arrays in one array; how many different objects or arrays there can be is not
  counted. \`not uniqueItems\`: which of several items that are still to come is equal to which.
- Judges of formats and custom predicates speak only at the closing quote.

## Formats

Asserted by default in every draft (\`formats: 'annotate'\` turns that off). Unknown formats are annotations, with a warning.

${formatTable()}`;
  await expect(text).toMatchFileSnapshot(PAGE);
});
