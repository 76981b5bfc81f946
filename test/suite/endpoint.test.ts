import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { endpointEngine, runSuite } from '../../src/suite.ts';
import { integerTasks } from './suites.ts';

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

/** A service on this machine; gives its address, and what it was asked. */
async function serve(
  answer: (asked: Asked, response: ServerResponse) => void,
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const { url: path, headers } = request;
      asked.push({
        path,
        authorization: headers.authorization,
        body: JSON.parse(text) as Record<string, unknown>,
      });
      answer(asked.at(-1)!, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`, asked };
}

const says = (content: unknown) => (_: Asked, response: ServerResponse) =>
  response.end(
    JSON.stringify({
      choices: [{ message: { content } }],
      usage: { prompt_tokens: 9, completion_tokens: 2 },
    }),
  );

describe('endpointEngine', () => {
  it('asks for the schema, and judges what is answered', async () => {
    const { url, asked } = await serve(says('1'));
    const engine = endpointEngine({ url, model: 'm', apiKey: 'secret', temperature: 0 });
    const records = await runSuite({ tasks: integerTasks(3), engine, maxTokens: 20 });
    expect(records.map(({ status }) => status)).toEqual(['invalid', 'valid', 'valid']);
    expect(records[0]!.figures).toMatchObject({ promptTokens: 9, outputTokens: 2 });
    expect(asked[2]).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer secret',
      body: {
        model: 'm',
        max_tokens: 20,
        temperature: 0,
        response_format: { type: 'json_schema', json_schema: { schema: { type: 'integer', maximum: 2 } } },
      },
    });
    expect(JSON.stringify(records)).not.toContain('secret');
  });

  it.each([
    [400, 'compile-error', 'http-400'],
    [422, 'compile-error', 'http-422'],
    [500, 'generation-error', 'http-500'],
    [429, 'generation-error', 'http-429'],
  ])('status %i is a %s', async (status, expected, code) => {
    const { url } = await serve((_, response) => response.writeHead(status).end('{"error":"no"}'));
    const records = await runSuite({ tasks: integerTasks(1), engine: endpointEngine({ url, model: 'm' }) });
    expect(records[0]).toMatchObject({ status: expected, code, reason: '{"error":"no"}' });
  });

  it('an answer without text is none', async () => {
    const { url } = await serve(says(null));
    const records = await runSuite({ tasks: integerTasks(1), engine: endpointEngine({ url, model: 'm' }) });
    expect(records[0]).toMatchObject({ status: 'generation-error', code: 'no-text' });
  });

  it('ends the run where nobody answers, or the key is refused', async () => {
    const { url } = await serve((_, response) => response.writeHead(401).end('who are you'));
    const run = (address: string) =>
      runSuite({
        tasks: integerTasks(1),
        engine: endpointEngine({ url: address, model: 'm', apiKey: 'secret' }),
      });
    await expect(run(url)).rejects.toThrow('answers 401: who are you');
    await expect(run('http://127.0.0.1:1/v1')).rejects.toThrow('cannot be reached');
  });
});
