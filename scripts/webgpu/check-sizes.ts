import type { DeviceOptions } from '../../models/runtime/device.js';
import { spawnHost, type HostExit, type SpawnHost } from '../../models/runtime/host-process.js';
import { openSegmenter, type Segmenter } from '../../models/segmenter.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import { solidFrame } from '../../test/support/frames.js';
import { patternFrame } from '../../test/models/support/tensors.js';
import { pidOf, residentMb } from './inference-process.js';
import { shortCascade } from './short-cascade.js';

/** As cameras that come and go bring them; one of them stays loaded, so that each new one pushes the former out. */
const WIDENINGS = [0, 32, 64];
const EXITS: readonly Exit[] = ['low', 'mid', 'high'];
/** After how many changes memory is printed: each size with each exit. */
const TOUR = 9;

/**
 * Has sizes take turns on a device, each pushing the former one's networks out while features of its last frame lie on the
 * device, and closes the device with features on it; prints whether every size always got the labels of its first turn, and one
 * process did it all and ended in order. Returns whether. Resident memory is printed and not judged: with networks that are
 * compiled and freed all the time, a software driver's own swings by hundreds of MB, features or not.
 */
export async function checkSizes(device: DeviceOptions, size: Size, rounds: number): Promise<boolean> {
  const exits: Promise<HostExit>[] = [];
  const spawn: SpawnHost = (...given) => {
    const host = spawnHost(...given);
    exits.push(Promise.resolve(host).then(({ exited }) => exited));
    return host;
  };
  const model = { classSet: CLASS_SET, exits: EXITS, buildCuts };
  const segmenter = await openSegmenter({ ...device, spawn, model, maxGeometries: 1 });
  const results = [await checkTurns(segmenter, size, rounds)];
  await segmenter[Symbol.asyncDispose]();
  const ends = await Promise.all(exits);
  const isOne = ends.length === 1 && ends.every(({ clean }) => clean);
  results.push(isOne);
  const reasons = ends.map(({ clean, reason }) => (clean ? 'in order' : reason)).join('; ');
  console.log(`${isOne ? 'ok  ' : 'FAIL'} processes that it took: ${ends.length}, which ended: ${reasons}`);
  return results.every(Boolean);
}

async function checkTurns(segmenter: Segmenter, { width, height }: Size, rounds: number): Promise<boolean> {
  const firstLabels = new Map<string, Buffer>();
  const readings: number[] = [];
  let others = 0;
  for (let round = 0; round < rounds; round++) {
    // Every size comes with every exit: abandoned frames leave more behind than whole ones.
    const exit = EXITS[Math.floor(round / WIDENINGS.length) % EXITS.length]!; // within it
    const inputSize = { width: width + WIDENINGS[round % WIDENINGS.length]!, height }; // ditto
    const frame = solidFrame({ ...inputSize, pixels: patternFrame(height, inputSize.width) });
    const { labels } = await segmenter.segment(frame, { exit, inputSize });
    const key = `${inputSize.width} ${exit}`;
    const first = firstLabels.get(key) ?? Buffer.from(labels.ids);
    firstLabels.set(key, first);
    if (!first.equals(labels.ids)) others += 1;
    if (round % TOUR === 0) readings.push(residentMb(await pidOf(segmenter)));
  }
  const isWell = others === 0;
  console.log(
    `${isWell ? 'ok  ' : 'FAIL'} ${rounds} changes of ${WIDENINGS.length} sizes: ${others} with other labels than the size's first`,
  );
  console.log(`     MB resident at every ${TOUR}th: ${readings.map((mb) => mb.toFixed(0)).join(', ')}`);
  return isWell;
}

const CLASS_SET = {
  name: 'short cascade',
  classes: Array.from({ length: 5 }, (_, id) => ({ name: `class ${id}`, color: [0, 0, 0] as const })),
};

function buildCuts({
  inputWidth,
  inputHeight,
}: {
  readonly inputWidth: number;
  readonly inputHeight: number;
}) {
  return [...shortCascade({ width: inputWidth, height: inputHeight })];
}
