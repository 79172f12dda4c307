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
  const around = neighbourhood(at, picture).filter((neighbour) => neighbour !== at);
  return around.filter((neighbour) => labels[neighbour] === labels[at]).length >= around.length / 2;
}

function neighbourhoodIsStill(at: number, after: Picture, { before, threshold }: Hold): boolean {
  return neighbourhood(at, after).every((pixel) =>
    [0, 1, 2].every((channel) => {
      const byte = pixel * 3 + channel;
      return Math.abs(after.pixels[byte]! - before.pixels[byte]!) <= threshold; // inside
    }),
  );
}

/** The 3x3 pixels around one, as far as they are in the picture, itself included. */
function neighbourhood(at: number, { width, height }: Picture): number[] {
  const [x, y] = [at % width, Math.floor(at / width)];
  return [-1, 0, 1].flatMap((dy) =>
    [-1, 0, 1].flatMap((dx) => {
      const [column, row] = [x + dx, y + dy];
      return column < 0 || column >= width || row < 0 || row >= height ? [] : [row * width + column];
    }),
  );
}
