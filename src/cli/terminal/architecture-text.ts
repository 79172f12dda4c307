import type { Architecture } from '../../../models/architecture.js';
import type { ModelInfo } from '../../../models/model.js';

/** An architecture with its parameters and operations counted. */
export interface CountedArchitecture {
  readonly architecture: Architecture;
  readonly info: ModelInfo;
}

/** One line a network: name, parameters, operations at its default size, title and paper. */
export function architectureListText(counted: readonly CountedArchitecture[]): string {
  const width = Math.max(...counted.map(({ architecture }) => architecture.name.length));
  return counted
    .map(({ architecture: { name, title, paper }, info }) => {
      const parameters = `${(info.parameters / 1e6).toFixed(2)} M`.padStart(9);
      const size = `${info.width}x${info.height}`.padEnd(9);
      return `${name.padEnd(width)} ${parameters} ${gflopsText(info).padStart(7)} GFLOP at ${size}  ${title} (${paper.url})`;
    })
    .join('\n');
}

/** Everything a user may want to know before training a network. */
export function architectureInfoText({ architecture, info }: CountedArchitecture): string {
  const { name, title, paper, spec } = architecture;
  const { family, ...numbers } = spec;
  const exits = info.exits.map(({ exit, gflops }) => `${exit} ${gflops.toFixed(1)}`);
  return [
    `${name}: ${title}`,
    `paper       ${paper.title} (${paper.url})`,
    `family      ${family}: ${JSON.stringify(numbers)}`,
    `weights     none: train it, or import some; ${(info.parameters / 1e6).toFixed(2)} M parameters`,
    `work        GFLOP up to each exit at ${info.width}x${info.height}: ${exits.join(', ')}`,
  ].join('\n');
}

function gflopsText({ exits }: ModelInfo): string {
  return (exits.at(-1)?.gflops ?? 0).toFixed(1);
}
