import type { Command } from 'commander';

/** Whether an option was given, in words or by its variable, rather than filled in. */
export function isGiven(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name);
  return source !== undefined && source !== 'default';
}
