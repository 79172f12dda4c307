import { resolveWindow, type Padding, type Size, type Window } from './window.js';

/**
 * TensorFlow's padding SAME: as little as gives ceil(length / stride) windows along each axis, and where that is odd
 * one row or column more below and right. At stride 1, or stride 2 over an odd length, it equals `halfPadding`.
 */
export function samePadding(node: string, size: Size, window: Omit<Window, 'padding'>): Padding {
  const { kernel, stride, dilation } = resolveWindow(node, window);
  const around = (length: number) => {
    const windows = Math.ceil(length / stride);
    return Math.max(0, (windows - 1) * stride + (kernel - 1) * dilation + 1 - length);
  };
  const [rows, columns] = [around(size.height), around(size.width)];
  const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  return { top, left, bottom: rows - top, right: columns - left };
}
