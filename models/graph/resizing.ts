import { graphInvalid, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { pictureOf, type Size } from './window.js';

/** A bilinear resize. */
export interface ResizeOptions extends Size {
  /**
   * Whether the centres of the corner pixels coincide (align corners), or the corners themselves (half-pixel, the
   * default): PyTorch's two conventions.
   * @defaultValue false
   */
  readonly alignCorners?: boolean | undefined;
  /** @defaultValue derived from the input's name */
  readonly name?: string | undefined;
}

/**
 * Bilinear interpolation, [1, C, H, W] to [1, C, height, width], without anti-aliasing; equal to PyTorch's
 * `interpolate(mode='bilinear')`. A picture that has the size already is returned as it is.
 */
export function resizeBilinear(graph: GraphBuilder, x: Value, options: ResizeOptions): Value {
  const { height, width, alignCorners = false, name = graph.uniqueName(`${x.name}.resize`) } = options;
  const picture = pictureOf(name, x);
  for (const [axis, length] of Object.entries({ height, width }))
    if (!Number.isSafeInteger(length) || length < 1)
      throw graphInvalid(name, `its ${axis} must be a whole number of at least 1, it is ${length}`);
  if (picture.height === height && picture.width === width) return x;
  const shape = [1, picture.channels, height, width];
  const mode = alignCorners ? 'align_corners' : 'half_pixel';
  return graph.node('Resize', [x, undefined, undefined, graph.integers(`${name}.sizes`, shape)], {
    name,
    type: 'float32',
    shape,
    attributes: {
      mode: { kind: 'string', value: 'linear' },
      coordinate_transformation_mode: { kind: 'string', value: mode },
    },
  });
}
