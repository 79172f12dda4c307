import { graphInvalid, type Attribute, type Value } from './graph.js';

/** Height and width, pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Rows and columns added around a picture: the same on all sides, or side by side (TensorFlow's SAME is lopsided). */
export type Padding =
  number | { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };

/** How a convolution or pooling window moves over a picture; square windows. */
export interface Window {
  readonly kernel: number;
  /** @defaultValue 1 */
  readonly stride?: number | undefined;
  /** @defaultValue 0 */
  readonly padding?: Padding | undefined;
  /** Distance between two taps. @defaultValue 1 */
  readonly dilation?: number | undefined;
}

/** A window with nothing left open. */
export interface ResolvedWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: Exclude<Padding, number>;
}

/** Fills in the defaults and refuses what is no window. */
export function resolveWindow(node: string, window: Window): ResolvedWindow {
  const { kernel, stride = 1, padding = 0, dilation = 1 } = window;
  const pads =
    typeof padding === 'number' ? { top: padding, left: padding, bottom: padding, right: padding } : padding;
  for (const [word, number] of Object.entries({ kernel, stride, dilation }))
    if (!Number.isSafeInteger(number) || number < 1)
      throw graphInvalid(node, `${word} must be a whole number of at least 1, it is ${number}`);
  for (const [side, number] of Object.entries(pads))
    if (!Number.isSafeInteger(number) || number < 0)
      throw graphInvalid(node, `${side} padding must be a whole number of at least 0, it is ${number}`);
  return { kernel, stride, dilation, pads };
}

/** The size a window leaves of a picture: floor((size + pads - reach) / stride) + 1 along each axis. */
export function windowedSize(node: string, size: Size, window: ResolvedWindow): Size {
  const { top, left, bottom, right } = window.pads;
  return {
    height: windowedLength(node, 'height', size.height + top + bottom, window),
    width: windowedLength(node, 'width', size.width + left + right, window),
  };
}

/** The window as ONNX's attributes of Conv and the pools (dilations only where asked for: not every pool has them). */
export function windowAttributes(window: ResolvedWindow): Record<string, Attribute> {
  const { kernel, stride, pads } = window;
  return {
    kernel_shape: { kind: 'ints', value: [kernel, kernel] },
    strides: { kind: 'ints', value: [stride, stride] },
    pads: { kind: 'ints', value: [pads.top, pads.left, pads.bottom, pads.right] },
  };
}

/** Channels, height and width of an NCHW value; refuses any other rank or type. */
export function pictureOf(node: string, value: Value): Size & { readonly channels: number } {
  const [batch, channels, height, width] = value.shape;
  if (
    value.shape.length !== 4 ||
    batch !== 1 ||
    channels === undefined ||
    height === undefined ||
    width === undefined
  )
    throw graphInvalid(
      node,
      `its input must be [1, C, H, W], "${value.name}" is [${value.shape.join(', ')}]`,
    );
  if (value.type !== 'float32')
    throw graphInvalid(node, `its input must be float32, "${value.name}" is ${value.type}`);
  return { channels, height, width };
}

function windowedLength(node: string, axis: string, padded: number, window: ResolvedWindow): number {
  const reach = (window.kernel - 1) * window.dilation + 1;
  if (reach > padded)
    throw graphInvalid(
      node,
      `a window of ${reach} does not fit into a padded ${axis} of ${padded}`,
      'Use a larger input size.',
    );
  return Math.floor((padded - reach) / window.stride) + 1;
}
