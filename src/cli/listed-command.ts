import { Command } from 'commander';

/**
 * A command as the help of its parent lists it. What it can do is loaded where its name is on the command line: all of them
 * together are a second's work for the processor.
 */
export interface ListedCommand {
  readonly name: string;
  readonly description: string;
  /** Its arguments, as `load` declares them: `<input> <output>`. @defaultValue none */
  readonly operands?: string;
  /** Adds arguments, options and action. */
  readonly load: (command: Command, words: readonly string[]) => Promise<Command>;
}

/**
 * Adds commands to their parent.
 *
 * @param words of the command line: those named among them are loaded
 */
export async function addCommands(
  parent: Command,
  commands: readonly ListedCommand[],
  words: readonly string[],
): Promise<Command> {
  for (const { name, description, operands, load } of commands) {
    const command = new Command(name).description(description);
    if (words.includes(name)) await load(command, words);
    else if (operands !== undefined) command.arguments(operands);
    parent.addCommand(command);
  }
  return parent;
}
