// A citation that cannot be made up: one sentence of a document, word for word, and then an answer in a few words.
//   node examples/quote.mjs
import { alt, disposeDefaultModel, generate, grammar, regex, rule, seq } from 'wellformed';

const document =
  'The Loire is the longest river in France. It flows for 1,006 kilometres from its source in the Massif Central ' +
  'to the Atlantic. Its valley is known for castles and for white wine.';

const short = regex('[A-Za-z0-9, ]{1,40}\\.');
const answer = grammar(
  rule(
    'answer',
    seq('Quote: "', alt(...document.match(/[^.]+\./g).map((part) => part.trim())), '"\n', 'Answer: ', short),
  ),
);

for (const question of ['How long is the Loire?', 'Where does it end?']) {
  const { text, usage } = await generate(answer, {
    prompt: `${document}\n\n${question} First quote the sentence that says it, then answer.`,
    temperature: 0,
    frequencyPenalty: 0.3,
    maxTokens: 80,
  });
  const [, quote] = /^Quote: "([^]*)"\nAnswer: /.exec(text);
  console.log(`${question}\n${text}`);
  console.log(
    `  the document ${document.includes(quote) ? 'has' : 'LACKS'} the quote; ${usage.outputTokens} tokens`,
  );
}
await disposeDefaultModel();
