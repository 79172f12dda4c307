import { writeFile } from 'node:fs/promises';
import type { Round } from '../capacity/round.js';
import { capacitySvg } from '../pictures/capacity-picture.js';
import { stagesSvg, type StageTime } from '../pictures/stages-picture.js';
import { packagePath } from '../../src/core/package-root.js';
import type { BenchRecord } from './history.js';

interface StagesResult {
  readonly picture: readonly [number, number];
  readonly input: readonly [number, number];
  readonly stages: readonly StageTime[];
}

interface CapacityResult {
  readonly model: string;
  readonly device: string;
  readonly picture: readonly [number, number];
  readonly fps: number;
  readonly budgetMs: number;
  readonly rounds: readonly Round[];
}

/** Draws the README's pictures of what a run has figures for; returns the paths of those it wrote. */
export async function drawPictures(record: BenchRecord): Promise<readonly string[]> {
  const { stages, 'stages-int8': integers, capacity } = record.benches;
  const paths: string[] = [];
  // What the benches hand over, see there.
  if (stages && integers) {
    const path = packagePath('docs', 'stages.svg');
    await writeFile(path, stagesPicture(record, stages as StagesResult, integers as StagesResult));
    paths.push(path);
  }
  if (capacity) {
    const path = packagePath('docs', 'capacity.svg');
    await writeFile(path, capacityPicture(record, capacity as CapacityResult));
    paths.push(path);
  }
  return paths;
}

function stagesPicture(record: BenchRecord, float: StagesResult, integers: StagesResult): string {
  const title = `One frame of ${float.picture.join('x')}: where its time goes`;
  const subtitle = `ICNet at ${float.input.join('x')}, exit high, one frame at a time; ${machineText(record)}`;
  return stagesSvg({ title, subtitle }, [
    { name: 'float32', stages: float.stages },
    { name: '8-bit integers', stages: integers.stages },
  ]);
}

function capacityPicture(
  record: BenchRecord,
  { model, device, picture, fps, budgetMs, rounds }: CapacityResult,
): string {
  const title = `Cameras of ${picture.join('x')} at ${fps} fps, ${Number(budgetMs.toFixed(1))} ms for a frame`;
  const subtitle = `${model} on ${device}; simulated: from the costs measured, each camera with its decoder; ${machineText(record)}`;
  return capacitySvg({ title, subtitle }, rounds);
}

function machineText({ version, machine: { processors, processor } }: BenchRecord): string {
  return `${processors} x ${processor}, segcast ${version}`;
}
