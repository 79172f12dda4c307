import type { Hold } from '../../../pipelines/steady/hold-labels.js';
import type { Picture } from '../../../pipelines/steady/picture-motion.js';

/**
 * holdLabels() pixel by pixel, as its documentation says it, without a thought for speed.
 *
 * @param held for how many frames on end each pixel's label has been held
 */
export function holdLabelsSlowly(
  labels: readonly number[],
  held: readonly number[],
  after: Picture,
  hold: Hold,
): { readonly labels: number[]; readonly held: number[] } {
  const pixels = labels.map((label, at) => {
    const shown = hold.shown[at]!; // of the same size
    const frames = held[at]!; // of the same size
    const keeps = label !== shown && frames < hold.holdFrames && neighbourhoodIsStill(at, after, hold);
    return keeps ? { label: shown, frames: frames + 1 } : { label, frames: 0 };
  });
  return { labels: pixels.map(({ label }) => label), held: pixels.map(({ frames }) => frames) };
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
