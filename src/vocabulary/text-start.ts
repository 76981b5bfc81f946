import { flatSteps, isObject } from './tokenizer-model.ts';

/**
 * The tokens that a tokenizer puts before a text of its own, such as `<s>`: those before the text in the template of
 * its post-processor, else `bos_token` of tokenizer_config.json where `add_bos_token` asks for it. Chat templates write
 * theirs themselves.
 */
export function textStart(
  postProcessor: unknown,
  config: unknown,
  addedIds: ReadonlyMap<string, number>,
): readonly number[] {
  const template = flatSteps(postProcessor).find(({ type }) => type === 'TemplateProcessing');
  const single = template?.['single'];
  if (Array.isArray(single)) {
    const text = single.findIndex((piece) => isObject(piece) && 'Sequence' in piece);
    return single.slice(0, Math.max(0, text)).flatMap((piece: unknown) => {
      const special = isObject(piece) ? piece['SpecialToken'] : undefined;
      const id = isObject(special) ? addedIds.get(String(special['id'])) : undefined;
      return id === undefined ? [] : [id];
    });
  }
  if (!isObject(config) || config['add_bos_token'] !== true) return [];
  const begin = config['bos_token'];
  const id = addedIds.get(String(isObject(begin) ? begin['content'] : begin));
  return id === undefined ? [] : [id];
}
