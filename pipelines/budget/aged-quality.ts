/**
 * How much labels lose that follow their things to later frames, fitted to ICNet's label maps of the demo street at four input
 * sizes, scored against the exact labels of frames up to half a second later (docs/budget.md): what has moved is found again at
 * first; what comes into view, turns or grows is lost bit by bit.
 */
const LOST_SHARE = 0.4;
const FADING_MS = 350;

/** The quality of labels, 0..1, on a frame that came so many ms after theirs. */
export function agedQuality(quality: number, ageMs: number): number {
  return quality * (1 - LOST_SHARE * quality * (1 - Math.exp(-((ageMs / FADING_MS) ** 2))));
}
