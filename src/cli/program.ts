import { Command } from 'commander';
import { COMMANDS } from './commands/commands.js';
import { addCommands } from './listed-command.js';
import { packageManifest } from './package-manifest.js';

/**
 * The command line: every command in commands/, one file each.
 *
 * @param words - of the command line, without program and script: the commands named among them are loaded
 */
export async function buildProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('segcast')
    .description('Point it at a camera, watch every pixel get a class, live.')
    .version(packageManifest().version, '-V, --version')
    .option('--verbose', 'show stack traces and causes of failures')
    .showHelpAfterError('(segcast --help lists the commands, segcast <command> --help their options)')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  await addCommands(program, COMMANDS, words);
  program.commands.forEach(inheritExit);
  return program;
}

const EXAMPLES = `
Examples:
  segcast watch demo:                                   the built-in street camera, with a live page
  segcast watch rtsp://user:pass@camera/stream --record yard.mp4
  segcast run drive.mp4 segmented.mp4 --labels labels.mkv
  segcast doctor                                        what this machine can do

Exit codes: 0 done, 1 failure, 2 wrong usage, 3 source, 4 model or engine, 5 recording, 6 listening, 130 interrupted.`;

/** Makes a subcommand (and its own) throw instead of ending the process: main.ts owns the exit code. */
function inheritExit(command: Command): void {
  command.exitOverride().option('--verbose', 'show stack traces and causes of failures');
  command.commands.forEach(inheritExit);
}
