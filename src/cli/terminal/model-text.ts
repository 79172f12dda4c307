import type { ModelInfo } from '../../../models/model.js';
import type { Manifest, MeasuredResult } from '../../../models/weights/manifest.js';

/** One line a network: name, classes, its best measured point. */
export function modelListText(manifests: readonly Manifest[]): string {
  const width = Math.max(...manifests.map(({ name }) => name.length));
  return manifests
    .map((manifest) => `${manifest.name.padEnd(width)}  ${manifest.title}; ${bestText(manifest)}`)
    .join('\n');
}

/** Everything a user may want to know before using a network. */
export function modelInfoText(manifest: Manifest, info: ModelInfo): string {
  const { classSet, paper, trainingData, licence, measured, weights } = manifest;
  const exits = info.exits.map(({ exit, gflops }) => `${exit} ${gflops.toFixed(1)}`);
  return [
    `${manifest.name}: ${manifest.title}`,
    `paper       ${paper.title} (${paper.url})`,
    `classes     ${classSet.classes.map(({ name }) => name).join(', ')} (${classSet.name})`,
    `trained on  ${trainingData.name} (${trainingData.url}): ${trainingData.terms}`,
    `licence     ${licence.spdx}: ${licence.note}`,
    `weights     ${weights.file}, ${(info.parameters / 1e6).toFixed(2)} M parameters`,
    `work        GFLOP up to each exit at ${info.width}x${info.height}: ${exits.join(', ')}`,
    `measured    ${measured.data}: ${measured.convention}`,
    ...measured.results.map((result) => `            ${measuredText(result)}`),
  ].join('\n');
}

function bestText({ measured }: Manifest): string {
  const best = [...measured.results].sort((a, b) => b.miou - a.miou)[0];
  return best === undefined ? 'not measured' : `${measuredText(best)} on ${measured.data}`;
}

function measuredText({ exit, width, height, miou, pixelAccuracy }: MeasuredResult): string {
  return `exit ${exit.padEnd(4)} ${`${width}x${height}`.padEnd(8)} mIoU ${miou.toFixed(2)} %, pixel accuracy ${(pixelAccuracy * 100).toFixed(1)} %`;
}
