import type { Picture } from '../../../pipelines/steady/picture-motion.js';
import type { Hold } from '../../../pipelines/steady/hold-labels.js';

/** holdLabels() pixel by pixel, as its documentation says it, without a thought for speed. */
export function holdLabelsSlowly(
  labels: Uint8Array,
  held: Uint8Array,
  after: Picture,
  hold: Hold,
): { readonly labels: Uint8Array; readonly held: Uint8Array } {
  const pixels = Array.from(labels, (label, at) => {
    const shown = hold.shown[at]!; // of the same size
    const frames = held[at]!;
    const keeps = label !== shown && frames < hold.holdFrames && neighbourhoodIsStill(at, after, hold);
    return keeps ? { label: shown, held: frames + 1 } : { label, held: 0 };
  });
  return {
    labels: Uint8Array.from(pixels, ({ label }) => label),
    held: Uint8Array.from(pixels, (pixel) => pixel.held),
  };
}

function neighbourhoodIsStill(at: number, after: Picture, { before, threshold }: Hold): boolean {
  const { width, height } = after;
  const [x, y] = [at % width, Math.floor(at / width)];
  return [-1, 0, 1].every((dy) =>
    [-1, 0, 1].every((dx) => {
      const [column, row] = [x + dx, y + dy];
      if (column < 0 || column >= width || row < 0 || row >= height) return true;
      const from = (row * width + column) * 3;
      return [0, 1, 2].every(
        (channel) => Math.abs(after.pixels[from + channel]! - before.pixels[from + channel]!) <= threshold,
      );
    }),
  );
}
