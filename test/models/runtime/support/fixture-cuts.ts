import { readFileSync } from 'node:fs';
import type { CutGraph, TensorInfo } from '../../../../models/cut-graph.js';
import { packagePath } from '../../../../src/core/package-root.js';

/** The frame the fixture cascade takes: 4x4. */
export const FRAME: TensorInfo = { name: 'frame', type: 'uint8', shape: [1, 4, 4, 3] };

const features = float('features', [1, 3, 4, 4]);
const logitsMid = float('logits_mid', [1, 2, 4, 4]);

/** test/fixtures/runtime: logits are (red, -red), (green, -green), (2 green, -2 green), see generate/runtime_models.py. */
export function fixtureCuts(): CutGraph[] {
  return [
    cut('low', 'low', [FRAME], [features, float('logits_low', [1, 2, 4, 4])]),
    cut('mid', 'mid', [features], [logitsMid]),
    cut('high', 'high', [logitsMid], [float('logits_high', [1, 2, 4, 4])]),
  ];
}

/** One byte in, about a second later one number out. */
export function slowCut(): CutGraph {
  return cut('low', 'slow', [SLOW_FRAME], [float('logits_slow', [1, 1])]);
}
export const SLOW_FRAME: TensorInfo = { name: 'frame', type: 'uint8', shape: [1, 1] };

/** The pixels of a 4x4 frame: red 0..15, green 20..35 backwards, blue 7. */
export function fixturePixels(): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) => index).reduce((pixels, index) => {
    pixels.set([index, 35 - index, 7], index * 3);
    return pixels;
  }, new Uint8Array(48));
}

function float(name: string, shape: readonly number[]): TensorInfo {
  return { name, type: 'float32', shape };
}

function cut(
  exit: CutGraph['exit'],
  file: string,
  inputs: readonly TensorInfo[],
  outputs: readonly TensorInfo[],
): CutGraph {
  const onnx = readFileSync(packagePath('test', 'fixtures', 'runtime', `${file}.onnx`));
  return { exit, onnx, inputs, outputs, logits: `logits_${file}` };
}
