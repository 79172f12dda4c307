import { Command } from 'commander';
import { modelInfo } from '../../../../models/model.js';
import { loadModel } from '../../../../models/zoo.js';
import type { Size } from '../../../core/size.js';
import { parseSize } from '../../parse.js';
import { modelInfoText } from '../../terminal/model-text.js';
import { print } from './print.js';

/** `segcast models info`. */
export function infoCommand(): Command {
  return new Command('info')
    .description('one network: classes, data, licence, size and figures')
    .argument('<name>', 'as `segcast models list` shows it')
    .option('--size <WxH>', 'input size that operations are counted for', parseSize)
    .option('--json', 'as JSON')
    .action(async (name: string, options: { size?: Size; json?: boolean }) => {
      const model = await loadModel(name);
      const info = modelInfo(model, options.size);
      const { manifest } = model;
      print(options.json ? JSON.stringify({ ...manifest, info }, null, 2) : modelInfoText(manifest, info));
    });
}
