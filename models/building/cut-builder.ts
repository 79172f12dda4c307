import type { CutGraph, Geometry } from '../cut-graph.js';

/** What makes a network's cuts for a size. */
export interface CutBuilder extends AsyncDisposable {
  /** Gets ready for the first size, if there is something to get ready. Idempotent. */
  start(): void;
  /**
   * A network's cuts for a size, cheapest first; they belong to the caller.
   *
   * @throws SegcastError `graph-invalid` for a size the network cannot take; `engine-failed` when closed
   */
  build(geometry: Geometry): Promise<readonly CutGraph[]>;
}
