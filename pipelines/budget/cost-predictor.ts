/**
 * Learns what pieces of work cost on one device, from what they cost lately.
 *
 * Keys name pieces of work that are alike every time: a cut at a size, or what follows the network for a picture size. A
 * machine that gets busy slows all of them down, so what is learnt from one piece serves the others, too.
 */
export interface CostPredictor {
  /** What a piece of work is known to cost on the quiet machine, from a profile or a first run; replaces nothing learnt. */
  seed(key: string, costMs: number): void;
  /** One piece of work took so long, now. */
  observe(key: string, costMs: number): void;
  /**
   * The quantile `q` (0..1) of what the piece will cost when it is begun now, ms; undefined while nothing is known of it.
   * Grows with q.
   */
  predict(key: string, q: number): number | undefined;
}
