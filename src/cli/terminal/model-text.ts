import type { ModelInfo } from '../../../models/model.js';
import type { Manifest, MeasuredResult } from '../../../models/weights/manifest.js';
import { singleLookResults, testTimeOf } from '../../../models/weights/measured-looks.js';
import { looksText } from './looks-text.js';

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
  return [
    `${manifest.name}: ${manifest.title}`,
    `paper       ${paper.title} (${paper.url})`,
    `classes     ${classSet.classes.map(({ name }) => name).join(', ')} (${classSet.name})`,
    ...mappingLines(manifest),
    `trained on  ${trainingData.name} (${trainingData.url}): ${trainingData.terms}`,
    `licence     ${licence.spdx}: ${licence.note}`,
    `weights     ${weights.file}, ${(info.parameters / 1e6).toFixed(2)} M parameters`,
    `work        ${workText(info)}`,
    `measured    ${measured.data}: ${measured.convention}`,
    ...measured.results.map((result) => `            ${measuredText(result)}`),
  ].join('\n');
}

/** Operations are counted on graphs of our own; an imported .onnx file has none. */
function workText({ exits, width, height }: ModelInfo): string {
  if (exits.length === 0)
    return 'not counted: its graph comes from elsewhere; `segcast tune` measures its time';
  const gflops = exits.map((cost) => `${cost.exit} ${cost.gflops.toFixed(1)}`);
  return `GFLOP up to each exit at ${width}x${height}: ${gflops.join(', ')}`;
}

/** What other class sets call its classes, where the manifest says so. */
function mappingLines({ classMapping = {} }: Manifest): readonly string[] {
  const known = Object.entries(classMapping).map(([name, others]) => `${name} is ${others.join(' or ')}`);
  return known.length === 0 ? [] : [`elsewhere   ${known.join('; ')}`];
}

/** The best that one look reaches; that of several, where nothing else was measured. */
function bestText({ measured }: Manifest): string {
  const single = singleLookResults(measured.results);
  const results = single.length > 0 ? single : measured.results;
  const best = results.toSorted((a, b) => b.miou - a.miou)[0];
  return best === undefined ? 'not measured' : `${measuredText(best)} on ${measured.data}`;
}

function measuredText(result: MeasuredResult): string {
  const { exit, width, height, miou, pixelAccuracy } = result;
  const testTime = testTimeOf(result);
  const looks = testTime === undefined ? '' : ` (${looksText(testTime)})`;
  return `exit ${exit.padEnd(4)} ${`${width}x${height}`.padEnd(8)} mIoU ${miou.toFixed(2)} %, pixel accuracy ${(pixelAccuracy * 100).toFixed(1)} %${looks}`;
}
