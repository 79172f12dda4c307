import { Command } from 'commander';
import type { Manifest } from '../../../../models/weights/manifest.js';
import { listModels } from '../../../../models/zoo.js';
import { modelListText } from '../../terminal/model-text.js';
import { print } from './print.js';

/** `segcast models list`. */
export function listCommand(): Command {
  return new Command('list')
    .description('names, classes and measured accuracy')
    .option('--json', 'as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const manifests = await listModels();
      print(json ? JSON.stringify(manifests.map(summary), null, 2) : modelListText(manifests));
    });
}

function summary({ name, title, classSet, measured }: Manifest): object {
  return { name, title, classes: classSet.classes.map((one) => one.name), measured: measured.results };
}
