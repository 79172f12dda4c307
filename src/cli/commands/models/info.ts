import type { Command } from 'commander';
import { architectureInfo, type Architecture } from '../../../../models/architecture.js';
import { findArchitecture } from '../../../../models/catalogue.js';
import { modelInfo } from '../../../../models/model.js';
import { loadModel } from '../../../../models/zoo.js';
import type { Size } from '../../../core/size.js';
import { parseSize } from '../../parse.js';
import { architectureInfoText } from '../../terminal/architecture-text.js';
import { modelInfoText } from '../../terminal/model-text.js';
import { print } from './print.js';

interface InfoOptions {
  readonly size?: Size;
  readonly json?: boolean;
}

/** `segcast models info`. */
export function infoCommand(command: Command): Command {
  return command
    .argument('<name>', 'as `segcast models list` or `segcast models list --architectures` shows it')
    .option('--size <WxH>', 'input size that operations are counted for', parseSize)
    .option('--json', 'as JSON')
    .action(async (name: string, options: InfoOptions) => {
      const architecture = findArchitecture(name);
      print(architecture ? describeArchitecture(architecture, options) : await describeModel(name, options));
    });
}

async function describeModel(name: string, { size, json }: InfoOptions): Promise<string> {
  const model = await loadModel(name);
  const info = modelInfo(model, size);
  const { manifest } = model;
  return json ? JSON.stringify({ ...manifest, info }, null, 2) : modelInfoText(manifest, info);
}

function describeArchitecture(architecture: Architecture, { size, json }: InfoOptions): string {
  const info = architectureInfo(architecture, { size });
  return json
    ? JSON.stringify({ ...architecture, info }, null, 2)
    : architectureInfoText({ architecture, info });
}
