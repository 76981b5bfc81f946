#!/usr/bin/env node
import { bench } from './cli/bench-masks/command.ts';
import { check } from './cli/check.ts';
import type { Command } from './cli/command.ts';
import { conformance } from './cli/conformance/command.ts';
import { didYouMean } from './cli/did-you-mean.ts';
import { EXIT, exitCodeOf, reportOf } from './cli/exit-code.ts';
import { explain } from './cli/explain.ts';
import { fidelityCommand } from './cli/fidelity/command.ts';
import { generate } from './cli/generate.ts';
import { logTopics, startLog } from './cli/log.ts';
import { models } from './cli/models.ts';
import { print } from './cli/print.ts';
import { suite } from './cli/suite.ts';

const COMMANDS: readonly Command[] = [
  generate,
  check,
  explain,
  print,
  models,
  conformance,
  bench,
  suite,
  fidelityCommand,
];

const HELP = `wellformed: make a local language model write only what a JSON Schema or a grammar allows.

Usage:
  wellformed <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')}

  wellformed <command> --help   the options of a command, with examples
  wellformed --help             this page

Exit codes:
  0    fine
  1    "check", "explain": the text is refused; "conformance": a test failed
  2    bad input: a missing or malformed file, a wrong option, a schema or grammar that accepts nothing, or --max-tokens
       too small
  3    the schema or grammar uses something that is not supported
  4    model trouble: a folder, graph or tokenizer is missing, broken, does not fit or cannot be fetched
  5    generation ended without a value (a dead end)
  130  interrupted
`;

startLog(logTopics(process.env['LOG']));

/** Runs the program on its arguments and resolves to the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? process.stderr : process.stdout).write(HELP);
    return name === undefined ? EXIT.badInput : EXIT.fine;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const kind = name.startsWith('-') ? 'option' : 'command';
    const hint = didYouMean(name, [...COMMANDS.map((candidate) => candidate.name), '--help']);
    process.stderr.write(`error: unknown ${kind} "${name}"${hint} (see "wellformed --help")\n`);
    return EXIT.badInput;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help);
    return EXIT.fine;
  }
  return command.run(rest);
}

// A reader that has seen enough (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.fine);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${reportOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
