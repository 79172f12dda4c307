import assert from 'node:assert/strict';
import { Command } from 'commander';
import { COMMANDS } from '../../src/cli/commands/commands.js';
import { MODELS_COMMANDS } from '../../src/cli/commands/models/models.js';
import type { ListedCommand } from '../../src/cli/listed-command.js';
import { buildProgram } from '../../src/cli/program.js';

describe('the command line', () => {
  it('lists each command as it declares itself once it is loaded', async () => {
    for (const list of [COMMANDS, MODELS_COMMANDS])
      for (const listed of list) {
        const loaded = await listed.load(new Command(listed.name), []);
        assert.equal(operandsOf(loaded), operandsOf(asListed(listed)), listed.name);
      }
  });

  it('loads the commands that are named and no others', async () => {
    const loaded = ({ commands }: Command): string[] =>
      commands.filter(({ options }) => options.length > 1).map((command) => command.name()); // all have --verbose
    assert.deepEqual(loaded(await buildProgram([])), []);
    assert.deepEqual(loaded(await buildProgram(['--verbose', 'watch', 'demo:'])), ['watch']);
    const { commands } = await buildProgram(['models', 'info']);
    const models = commands.find((command) => command.name() === 'models');
    assert.deepEqual(models && loaded(models), ['info']);
  });
});

function asListed({ name, operands }: ListedCommand): Command {
  const command = new Command(name);
  return operands === undefined ? command : command.arguments(operands);
}

function operandsOf({ registeredArguments }: Command): string {
  return registeredArguments
    .map((argument) => `${argument.name()}${argument.required}${argument.variadic}`)
    .join();
}
