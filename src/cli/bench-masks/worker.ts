// The process in which schemas are compiled and measured. It is a process of its own so that one that hangs can be
// ended, and one that runs out of memory takes nothing with it.

import { readFileSync } from 'node:fs';
import type { TokenizerVocabulary } from '../../index.ts';
import { failureOf } from '../failure.ts';
import { logTopics, startLog } from '../log.ts';
import { readVocabulary } from '../tokenizer.ts';
import { measure } from './measure.ts';
import type { Request, Response } from './messages.ts';

startLog(logTopics(process.env['LOG']));

let vocabulary: TokenizerVocabulary | undefined;

function respond(response: Response): void {
  process.send!(response);
}

async function serve(request: Request): Promise<void> {
  if (request.type === 'load') {
    try {
      vocabulary = await readVocabulary(request.tokenizer, request.cacheDir);
      respond({ type: 'ready' });
    } catch (error) {
      respond({ type: 'unusable', ...failureOf(error) });
    }
    return;
  }
  const outcome = measure(readFileSync(request.path, 'utf8'), vocabulary!, respond);
  // In kibibytes.
  const { maxRSS } = process.resourceUsage();
  respond({ type: 'ended', outcome, peakMemoryMiB: maxRSS / 1024 });
}

process.on('message', (request: Request) => void serve(request));
// Ctrl-C reaches both processes; the other one decides, and must not take it for a crash.
process.on('SIGINT', () => undefined);
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
