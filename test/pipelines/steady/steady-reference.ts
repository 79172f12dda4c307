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
  const keeps = labels.map(
    (label, at) =>
      label !== hold.shown[at] && held[at]! < hold.holdFrames && neighbourhoodIsStill(at, after, hold),
  );
  const wished = labels.map((label, at) => (keeps[at] === true ? hold.shown[at]! : label)); // all of one size
  const stays = keeps.map((keep, at) => keep && hasCompany(at, wished, after));
  return {
    labels: labels.map((label, at) => (stays[at] === true ? hold.shown[at]! : label)),
    held: held.map((frames, at) => (stays[at] === true ? frames + 1 : 0)),
  };
}

function hasCompany(at: number, labels: readonly number[], picture: Picture): boolean {
  const company = around(at, 2, picture).filter((neighbour) => neighbour !== at);
  return company.filter((neighbour) => labels[neighbour] === labels[at]).length >= company.length / 2;
}

function neighbourhoodIsStill(at: number, after: Picture, { before, threshold }: Hold): boolean {
  return around(at, 1, after).every((pixel) =>
    [0, 1, 2].every((channel) => {
      const byte = pixel * 3 + channel;
      return Math.abs(after.pixels[byte]! - before.pixels[byte]!) <= threshold; // inside
    }),
  );
}

/** The pixels around one, itself included, as far away as `reach` and as they are in the picture. */
function around(at: number, reach: number, { width, height }: Picture): number[] {
  const [x, y] = [at % width, Math.floor(at / width)];
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach);
  return steps.flatMap((dy) =>
    steps.flatMap((dx) => {
      const [column, row] = [x + dx, y + dy];
      return column < 0 || column >= width || row < 0 || row >= height ? [] : [row * width + column];
    }),
  );
}
