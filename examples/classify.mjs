// Classification: an enum leaves the model nothing but the choice. The schema is compiled once for all texts.
//   node examples/classify.mjs
import { compile, generateJSON, loadModel } from 'wellformed';

const model = await loadModel();
const mood = compile({ enum: ['positive', 'neutral', 'negative'] }, { vocabulary: model.vocabulary });

for (const review of ['I loved every minute of it.', 'It broke on the first day.', 'It is a chair.']) {
  const { value, usage } = await generateJSON(mood, {
    model,
    prompt: `Is this review positive, neutral or negative? "${review}"`,
    temperature: 0,
  });
  console.log(
    `${value.padEnd(8)}  ${review}  (${usage.outputTokens} tokens, ${Math.round(usage.totalMs)} ms)`,
  );
}
await model.dispose();
