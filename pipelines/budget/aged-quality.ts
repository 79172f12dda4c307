/**
 * How much labels lose on later frames, fitted to ICNet's label maps of the demo street at five input sizes, scored against the
 * exact labels of frames up to half a second later (docs/budget.md): good labels have thin things to lose, which are beside
 * their places at once; coarse ones lose little.
 */
const LOST_SHARE = 0.5;
const FADING_MS = 220;

/** The quality of labels, 0..1, on a frame that came so many ms after theirs. */
export function agedQuality(quality: number, ageMs: number): number {
  return quality * (1 - LOST_SHARE * quality * (1 - Math.exp(-ageMs / FADING_MS)));
}
