import type { Command } from 'commander';
import { addCommands, type ListedCommand } from '../../listed-command.js';

/** `segcast models`: one file per sub-command beside this one. */
export function modelsCommand(command: Command, words: readonly string[]): Promise<Command> {
  return addCommands(command, MODELS_COMMANDS, words);
}

/** What `segcast models` can do, in the order of its help. */
export const MODELS_COMMANDS: readonly ListedCommand[] = [
  {
    name: 'list',
    description: 'names, classes and measured accuracy',
    load: async (command) => (await import('./list.js')).listCommand(command),
  },
  {
    name: 'info',
    description: 'one network: classes, data, licence, size and figures',
    operands: '<name>',
    load: async (command) => (await import('./info.js')).infoCommand(command),
  },
  {
    name: 'export',
    description: 'write the network as an .onnx file of a fixed size, for other tools and for training',
    operands: '<name> <file>',
    load: async (command) => (await import('./export.js')).exportCommand(command),
  },
  {
    name: 'import',
    description: 'bring a network that was trained elsewhere: .pth, .safetensors, .npz, .caffemodel or .onnx',
    operands: '<file>',
    load: async (command) => (await import('./import.js')).importCommand(command),
  },
  {
    name: 'quantize',
    description:
      'make a network compute in 8-bit integers: several times faster on most CPUs, nearly as good',
    operands: '<name>',
    load: async (command) => (await import('./quantize.js')).quantizeCommand(command),
  },
];
