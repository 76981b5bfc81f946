import { WellformedError } from '../../index.ts';
import type { Engine, Generation } from '../engine.ts';

export interface EndpointOptions {
  /** Where `/chat/completions` stands, for example `http://localhost:8080/v1`. */
  readonly url: string;
  /** The model's name there. */
  readonly model: string;
  /** Sent as a bearer token; never written anywhere. */
  readonly apiKey?: string | undefined;
  readonly temperature?: number | undefined;
}

interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: unknown; readonly refusal?: unknown };
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
}

/**
 * A service with the interface of OpenAI's chat completions, asked with `response_format: json_schema`. A schema that it
 * answers with status 400 or 422 counts as one that it does not take.
 *
 * @throws WellformedError (`bad-option`) where it cannot be reached or refuses the key
 */
export function endpointEngine({ url, model, apiKey, temperature }: EndpointOptions): Engine {
  const address = `${url.replace(/\/+$/, '')}/chat/completions`;
  return {
    name: `${model} at ${new URL(url).host}`,
    async generate({ task, prompt, seed, maxTokens, signal }): Promise<Generation> {
      const start = performance.now();
      const body = {
        model,
        messages: [{ role: 'user', content: prompt }],
        max_tokens: maxTokens,
        seed: seed % 2 ** 31,
        ...(temperature !== undefined && { temperature }),
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', strict: true, schema: JSON.parse(task.schema) as unknown },
        },
      };
      let response: Response;
      try {
        response = await fetch(address, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
          },
          body: JSON.stringify(body),
          signal: signal ?? null,
        });
      } catch (cause) {
        throw new WellformedError('bad-option', `${address} cannot be reached`, { cause });
      }
      const figures = { totalMs: performance.now() - start, attempts: 1 };
      if (!response.ok) {
        const said = (await response.text()).slice(0, 300);
        if (response.status === 400 || response.status === 422)
          return {
            kind: 'refused',
            stage: 'compile',
            code: `http-${response.status}`,
            reason: said,
            figures,
          };
        if (response.status === 401 || response.status === 403 || response.status === 404)
          throw new WellformedError('bad-option', `${address} answers ${response.status}: ${said}`);
        return {
          kind: 'refused',
          stage: 'generation',
          code: `http-${response.status}`,
          reason: said,
          figures,
        };
      }
      const { choices, usage } = (await response.json()) as Completion;
      const text = choices?.[0]?.message?.content;
      const all = {
        ...figures,
        totalMs: performance.now() - start,
        ...(usage?.prompt_tokens !== undefined && { promptTokens: usage.prompt_tokens }),
        ...(usage?.completion_tokens !== undefined && { outputTokens: usage.completion_tokens }),
      };
      if (typeof text !== 'string')
        return {
          kind: 'refused',
          stage: 'generation',
          code: 'no-text',
          reason: 'the answer has no text',
          figures: all,
        };
      return { kind: 'text', text, figures: all };
    },
  };
}
