import type { Exit } from '../src/core/segmentation.js';
import type { Size } from '../src/core/size.js';
import { countMultiplyAdds } from './graph/cost.js';
import type { Network } from './network.js';

/** What it takes to reach an exit. */
export interface ExitCost {
  readonly exit: Exit;
  /** 10^9 floating-point operations of all convolutions up to the exit; a multiply-add counts as two. */
  readonly gflops: number;
}

/**
 * Counts a network's operations, cheapest exit first.
 *
 * @param size of the input, pixels
 * @throws SegcastError `graph-invalid` for a size the network cannot take
 */
export function exitCosts(network: Network, { width, height }: Size): readonly ExitCost[] {
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  let gflops = 0;
  return network.cutGraphs(geometry).map((graph, index) => {
    gflops += (2 * countMultiplyAdds(graph)) / 1e9;
    return { exit: network.exits[index]!, gflops }; // one graph per exit
  });
}
