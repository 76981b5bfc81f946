import { describe, expect, it } from 'vitest';
import { generateJSON, loadModel } from '../../src/index.ts';
import { decoderFolder, decoders, kinds } from '../model/decoders.ts';

describe.each([...decoders, ...kinds])('a folder with a graph of the kind %s', (name) => {
  it('writes values, and the same again from the seed', async () => {
    const model = await loadModel(decoderFolder(name));
    const schema = {
      type: 'array',
      items: { enum: ['red', 'green', 'blue'] },
      minItems: 2,
      maxItems: 3,
    } as const;
    const options = { model, prompt: 'Name some colours.', seed: 5, maxTokens: 40 };
    const first = await generateJSON(schema, options);
    const again = await generateJSON(schema, options);
    await model.dispose();
    expect(first.value.length).toBeGreaterThanOrEqual(2);
    expect(first.value.every((colour) => ['red', 'green', 'blue'].includes(colour))).toBe(true);
    expect(again.text).toBe(first.text);
  });
});
