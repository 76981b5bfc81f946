import { WellformedError } from '../../index.ts';
import type { Command } from '../command.ts';
import { DRAFTS, readDraft } from '../drafts.ts';
import { EXIT } from '../exit-code.ts';
import type { Spacing } from '../../suite/lossless.ts';
import { parseOptions } from '../options.ts';
import type { OptionTable } from '../options.ts';
import { openOutput } from '../output.ts';
import { bar, Progress } from '../progress.ts';
import { CACHE_DIR_HELP, EMBEDDED_TOKENIZER, readVocabulary } from '../tokenizer.ts';
import { reportText, totalOf } from './report.ts';
import { runSuite } from './run.ts';
import { readSuite } from './suite.ts';

const OPTIONS: OptionTable = {
  suite: 'value',
  draft: 'value',
  tokenizer: 'value',
  'cache-dir': 'value',
  spacing: 'value',
  json: 'value',
};

const HELP = `wellformed conformance: run JSON-Schema-Test-Suite through token masks.

Usage:
  wellformed conformance --suite FOLDER [options]

Every instance is written token by token, as a model would write it: each token must be in the mask when its turn comes,
and the end allowed after the last, exactly where the suite says "valid". The instances are the literals of the files:
numbers and strings keep their spelling, only the white space between them is set.

"format" says nothing in the required tests and is asserted in optional/format, "contentMediaType" and
"contentEncoding" in optional/content of draft 7. The documents of remotes/ stand at http://localhost:1234/. Prints a
table by file, then each failure, and each skip with its reason: other drafts, and what optional tests ask for that is
not supported. A schema that no value satisfies refuses every instance. Exits with 1 if a test failed.

Options:
  --suite FOLDER     the suite, or the folder tests/draft... of one draft in it
  --draft D          only the tests of one draft: ${DRAFTS.join(', ')}
  --tokenizer FILE   a tokenizer.json. Default: that of the embedded model
  --cache-dir FOLDER ${CACHE_DIR_HELP}
  --spacing S        compact (default) or python ({"a": 1, "b": 2})
  --json FILE        writes the report as JSON, too

Examples:
  wellformed conformance --suite JSON-Schema-Test-Suite
  wellformed conformance --suite JSON-Schema-Test-Suite/tests/draft7 --spacing python
  wellformed conformance --suite JSON-Schema-Test-Suite --draft 2020-12 --json report.json
`;

export const conformance: Command = {
  name: 'conformance',
  summary: 'run JSON-Schema-Test-Suite through the token masks of a tokenizer',
  help: HELP,
  async run(args) {
    const options = parseOptions('conformance', OPTIONS, args);
    const folder = options.required('suite', 'name the folder of JSON-Schema-Test-Suite');
    const draft = options.value('draft');
    const spacing = readSpacing(options.value('spacing'));
    const json = options.value('json');
    const suite = readSuite(folder, draft === undefined ? undefined : readDraft(draft, '--draft'));
    const tokenizer = options.value('tokenizer') ?? EMBEDDED_TOKENIZER;
    const vocabulary = await readVocabulary(tokenizer, options.value('cache-dir'));
    // What cannot be written shows before the run.
    const output = json === undefined ? undefined : openOutput(json);

    const progress = new Progress();
    const report = runSuite(suite, {
      vocabulary,
      spacing,
      onFile: (name, done) => {
        progress.show(() => `${bar(done, suite.files.length)} ${name}`);
      },
    });
    progress.clear();
    const total = totalOf(report.files);
    await output?.write(
      `${JSON.stringify({ suite: folder, tokenizer, spacing, ...total, ...report }, null, 2)}\n`,
    );
    output?.close();
    process.stdout.write(reportText(report));
    return total.failed === 0 ? EXIT.fine : EXIT.refused;
  },
};

function readSpacing(value = 'compact'): Spacing {
  if (value === 'compact' || value === 'python') return value;
  throw new WellformedError('bad-option', `--spacing "${value}": expected compact or python`);
}
