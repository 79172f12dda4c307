import { relu } from '../../graph/arithmetic.js';
import { convBn } from '../../graph/conv-bn.js';
import type { Value } from '../../graph/graph.js';
import { resizeBilinear } from '../../graph/resizing.js';
import { samePadding } from '../../graph/same-padding.js';
import { pictureOf } from '../../graph/window.js';
import type { Draft } from '../../single-pass.js';
import { cell } from './cell.js';
import type { AutoDeeplabSpec } from './spec.js';

/** What the pyramid and the decoder read. */
export interface AutoDeeplabFeatures {
  /** Of the last layer at level 0, not rectified: [1, blocks * F, H / 4, W / 4]; the stem's where there is none. */
  readonly low: Value;
  /** Of the last layer, rectified; at 1/8 of the input for the published path. */
  readonly high: Value;
}

/**
 * The searched network (figure 3, left; `hnasnet` in nas_network.py of TensorFlow's release): a stem of three 3x3
 * convolutions to 1/4, then the path's layers, each a cell on the two layers before it.
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 */
export function autoDeeplabBackbone(
  draft: Draft,
  image: Value,
  { filters, path, cell: blocks }: AutoDeeplabSpec,
): AutoDeeplabFeatures {
  let [previous, current] = stem(draft, image);
  let low = current;
  for (const [index, level] of path.entries()) {
    const name = `backbone.cells.${index}`;
    const step = level - (path[index - 1] ?? 0);
    const input = step < 0 ? doubled(draft, current, `${name}.up`) : current;
    const options = { name, blocks, filters: filters * 2 ** level, stride: step > 0 ? 2 : 1 };
    [previous, current] = [current, cell(draft, input, previous, options)];
    if (level === 0) low = current;
  }
  return { low, high: relu(draft.graph, current) };
}

/** 64 channels at 1/2 and 128 at 1/4, not rectified: the cells' own operations begin with ReLU. */
function stem(draft: Draft, image: Value): [previous: Value, current: Value] {
  const { graph } = draft;
  const first = stemConv(draft, image, 0, { filters: 64, stride: 2 });
  const second = stemConv(draft, relu(graph, first), 1, { filters: 64, stride: 1 });
  const third = stemConv(draft, relu(graph, second), 2, { filters: 128, stride: 2 });
  return [second, third];
}

function stemConv(
  { graph, epsilon }: Draft,
  x: Value,
  index: number,
  { filters, stride }: { readonly filters: number; readonly stride: number },
): Value {
  const name = `backbone.stem.${index}`;
  const window = { kernel: 3, stride };
  const padding = samePadding(name, pictureOf(name, x), window);
  return convBn(graph, x, { name, ...window, padding, filters, epsilon });
}

/** Twice as large, less the row and the column between the last cell and nothing: corners stay on corners. */
function doubled({ graph }: Draft, x: Value, name: string): Value {
  const { height, width } = pictureOf(name, x);
  return resizeBilinear(graph, x, {
    height: 2 * height - 1,
    width: 2 * width - 1,
    alignCorners: true,
    name,
  });
}
