import type { Size } from '../../../src/core/size.js';
import { graphInvalid } from '../../graph/graph.js';
import { dimensionsOf, lengthOf, type ForeignModel } from './foreign-model.js';
import { encodeOnnxModel, type OnnxGraph, type OnnxModel, type OnnxValueInfo } from './onnx-proto.js';
import type { OnnxLayout } from './spec.js';

const AXES = {
  nchw: ['batch', 'channels', 'height', 'width'],
  nhwc: ['batch', 'height', 'width', 'channels'],
} as const satisfies Record<OnnxLayout, readonly string[]>;

/** What each axis of a picture must be. */
const COLORS = 3;

/**
 * The size a foreign model takes: its own, or for axes it leaves open the one wanted.
 *
 * @throws SegcastError `graph-invalid` naming the input and the axis that is open, not the wanted size, or no picture's
 */
export function inputSizeOf({ input }: ForeignModel, layout: OnnxLayout, wanted: Size | undefined): Size {
  const dimensions = dimensionsOf(input);
  if (dimensions?.length !== 4)
    throw graphInvalid(
      input.name,
      `an input of ${dimensions?.length ?? 'no'} axes is no picture`,
      'Export the network with an input of 4 axes.',
    );
  const axis = (name: string) => lengthOf(dimensions[AXES[layout].findIndex((one) => one === name)]!); // 4 of each
  checkLength(input.name, 'batch', axis('batch'), 1);
  checkLength(
    input.name,
    'channels',
    axis('channels'),
    COLORS,
    `Its layout may be another: see --input-layout.`,
  );
  const side = (name: 'width' | 'height') => sideOf(input.name, name, axis(name), wanted?.[name]);
  return { width: side('width'), height: side('height') };
}

function checkLength(
  input: string,
  axis: string,
  length: number | undefined,
  needed: number,
  remedy?: string,
): void {
  if (length === undefined || length === needed) return;
  throw graphInvalid(
    input,
    `its ${axis} axis is ${length}, ${needed} is needed`,
    remedy ?? 'Export the network with a batch of 1.',
  );
}

function sideOf(input: string, axis: string, own: number | undefined, wanted: number | undefined): number {
  if (own === undefined && wanted === undefined)
    throw graphInvalid(
      input,
      `its ${axis} is not fixed (a dynamic axis)`,
      'Say for which size: --size 1024x512.',
    );
  if (own !== undefined && wanted !== undefined && own !== wanted)
    throw graphInvalid(
      input,
      `its ${axis} is fixed to ${own}, ${wanted} was asked for`,
      'Leave --size out, or export the network with dynamic axes.',
    );
  return own ?? wanted ?? 0; // one of them is there
}

/** The input of that size as a value's description. */
export function fixedInput(name: string, layout: OnnxLayout, { width, height }: Size): OnnxValueInfo {
  const lengths = { batch: 1, channels: COLORS, height, width };
  const dim = AXES[layout].map((axis) => ({ dimValue: lengths[axis] }));
  return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
}

/**
 * The model with its input fixed to a size, and one output, whose shape is left to the engine; all other shapes that the
 * file states are dropped, for they may be those of another size.
 */
export function fixSize(
  model: OnnxModel,
  graph: OnnxGraph,
  input: OnnxValueInfo,
  outputName: string,
): Uint8Array {
  const output = (graph.output ?? []).filter(({ name }) => name === outputName).map(withoutShape);
  return encodeOnnxModel({
    ...model,
    irVersion: 8,
    graph: { ...graph, input: [input], output, valueInfo: [] },
  });
}

function withoutShape({ name, type }: OnnxValueInfo): OnnxValueInfo {
  const elemType = type?.tensorType?.elemType;
  return {
    ...(name === undefined ? {} : { name }),
    type: { tensorType: elemType === undefined ? {} : { elemType } },
  };
}
