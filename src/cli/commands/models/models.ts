import { Command } from 'commander';
import { exportCommand } from './export.js';
import { importCommand } from './import.js';
import { infoCommand } from './info.js';
import { listCommand } from './list.js';
import { quantizeCommand } from './quantize.js';

/** `segcast models`: one file per sub-command beside this one. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('the networks that come with segcast')
    .addCommand(listCommand())
    .addCommand(infoCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(quantizeCommand());
}
