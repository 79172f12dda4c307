import type { Command } from 'commander';
import { architectureInfo, type Architecture } from '../../../../models/architecture.js';
import { ARCHITECTURES } from '../../../../models/catalogue.js';
import type { Manifest } from '../../../../models/weights/manifest.js';
import { listModels } from '../../../../models/zoo.js';
import { architectureListText } from '../../terminal/architecture-text.js';
import { modelListText } from '../../terminal/model-text.js';
import { print } from './print.js';

/** `segcast models list`. */
export function listCommand(command: Command): Command {
  return command
    .option('--architectures', 'networks that can be trained or given weights: paper, parameters, GFLOPs')
    .option('--json', 'as JSON')
    .action(async ({ architectures, json = false }: { architectures?: boolean; json?: boolean }) => {
      print(architectures ? listArchitectures(json) : await listTrained(json));
    });
}

async function listTrained(json: boolean): Promise<string> {
  const manifests = await listModels();
  return json ? JSON.stringify(manifests.map(summary), null, 2) : modelListText(manifests);
}

function listArchitectures(json: boolean): string {
  const counted = ARCHITECTURES.map((architecture: Architecture) => ({
    architecture,
    info: architectureInfo(architecture),
  }));
  if (!json) return architectureListText(counted);
  return JSON.stringify(
    counted.map(({ architecture, info }) => ({ ...architecture, info })),
    null,
    2,
  );
}

function summary({ name, title, classSet, measured }: Manifest): object {
  return { name, title, classes: classSet.classes.map((one) => one.name), measured: measured.results };
}
