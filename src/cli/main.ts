#!/usr/bin/env node
import { CommanderError } from 'commander';
import { toSegcastError } from '../core/errors.js';
import { EXIT_CODES, exitCodeOf } from './exit-codes.js';
import { failureText } from './failure-text.js';
import { isAbort } from './interrupt.js';
import { buildProgram } from './program.js';

const verbose = process.argv.includes('--verbose');

try {
  const program = await buildProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = report(thrown);
}

/** Says what went wrong and returns the process's exit code. */
function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage; // it has printed
  if (isAbort(thrown)) return EXIT_CODES.interrupted;
  const failure = toSegcastError(thrown);
  process.stderr.write(`${failureText(failure, verbose)}\n`);
  return exitCodeOf(failure.code);
}
