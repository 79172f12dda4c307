import { outputStrideSteps, type OutputStride, type OutputStrideStep } from './output-stride.js';

/** One number for each of a module's three separable convolutions. */
export type Triple = readonly [number, number, number];

/** One module of Xception-65: three separable convolutions and what is added to them. */
export interface XceptionUnit extends OutputStrideStep {
  /** Its path below the backbone, e.g. `entry_flow.block1.unit_1`. */
  readonly name: string;
  readonly filters: Triple;
  /** What is added: the input, the input through a 1x1 convolution, or nothing. */
  readonly skip: 'conv' | 'sum' | 'none';
  /** Whether each convolution ends with ReLU; else each begins with one. */
  readonly activation: boolean;
  /** Factors of its dilation. */
  readonly multiGrid: Triple;
}

/** The modules whose results DeepLab v3+ reads besides the last one's. */
export const LOW_LEVEL_UNIT = 'entry_flow.block2.unit_1';
export const MIDDLE_UNIT = 'middle_flow.block1.unit_16';

/** All modules in order (arXiv:1802.02611, figure 4); `multiGrid` is of the last. */
export function xceptionUnits(outputStride: OutputStride, multiGrid: Triple): XceptionUnit[] {
  const last = { ...unit('exit_flow.block2.unit_1', [1536, 1536, 2048]), activation: true, multiGrid };
  const units = [...UNITS, last];
  const strides = units.map(({ stride }) => stride);
  const steps = outputStrideSteps(strides, { outputStride, reached: 2 });
  return units.map((each, index) => ({ ...each, ...steps[index]! })); // one step per unit
}

type Unit = Omit<XceptionUnit, 'dilation'>;

const UNITS: readonly Unit[] = [
  { ...unit('entry_flow.block1.unit_1', [128, 128, 128]), skip: 'conv', stride: 2 },
  { ...unit(LOW_LEVEL_UNIT, [256, 256, 256]), skip: 'conv', stride: 2 },
  { ...unit('entry_flow.block3.unit_1', [728, 728, 728]), skip: 'conv', stride: 2 },
  ...Array.from({ length: 16 }, (_, index) => middleUnit(`middle_flow.block1.unit_${index + 1}`)),
  { ...unit('exit_flow.block1.unit_1', [728, 1024, 1024]), skip: 'conv', stride: 2 },
];

function unit(name: string, filters: Triple): Unit {
  return { name, filters, skip: 'none', stride: 1, activation: false, multiGrid: [1, 1, 1] };
}

function middleUnit(name: string): Unit {
  return { ...unit(name, [728, 728, 728]), skip: 'sum' };
}
