import type { CutGraph, Geometry } from '../cut-graph.js';

/** What makes a network's cuts for a size. */
export interface CutBuilder extends AsyncDisposable {
  /**
   * A network's cuts for a size, cheapest first; they belong to the caller.
   *
   * @throws SegcastError `graph-invalid` for a size the network cannot take; `engine-failed` when closed
   */
  build(geometry: Geometry): Promise<readonly CutGraph[]>;
}
