// Streaming, with a limit of time: the text so far is never lost.
//   node examples/stream.mjs
/* global AbortSignal */
import { disposeDefaultModel, GenerationError, stream } from 'wellformed';

const story = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    sentences: { type: 'array', items: { type: 'string' }, minItems: 3 },
  },
  required: ['title', 'sentences'],
  additionalProperties: false,
};

try {
  const events = stream(story, {
    prompt: 'Tell a story about a lighthouse.',
    seed: 1,
    signal: AbortSignal.timeout(5000),
  });
  for await (const event of events) {
    if (event.type === 'text') process.stdout.write(event.text);
    if (event.type === 'done') console.log(`\n"${event.result.value.title}" is finished`);
  }
} catch (error) {
  if (!(error instanceof GenerationError && error.code === 'aborted')) throw error;
  console.log(`\nout of time after ${error.text.length} characters`);
} finally {
  await disposeDefaultModel();
}
