/** What prediction costs, and what it is worth against naive ones and an oracle. `npx tsx bench/predictor.bench.ts` */
import { createCostPredictor } from '../pipelines/budget/predictor/create-cost-predictor.js';
import { createMargin } from '../pipelines/budget/predictor/margin.js';
import { bimodalTrace, LADDER, TRACES, type CostTrace } from '../test/support/cost-traces.js';
import { lastValuePredictor, meanPredictor } from '../test/support/naive-predictors.js';
import { simulatePrediction, type SimulationOptions } from '../test/support/prediction-simulation.js';
import { describeMachine, formatTable, measureInterleaved } from './harness.js';

/** The synthetic traces are drawn so often. */
const SEEDS = [1, 2, 3, 4, 5] as const;

const CONTENDERS: Readonly<Record<string, () => SimulationOptions>> = {
  'p95 + margin': () => ({
    createPredictor: (clock) => createCostPredictor({ clock }),
    margin: createMargin(),
  }),
  p95: () => ({ createPredictor: (clock) => createCostPredictor({ clock }) }),
  'last value': () => ({ createPredictor: lastValuePredictor }),
  mean: () => ({ createPredictor: meanPredictor }),
};

printSimulations();
console.log(`\n${describeMachine()}`);
await benchCalls();

function printSimulations(): void {
  const names = Object.keys(CONTENDERS);
  console.log(`hit rate and points left  ${names.map((name) => name.padStart(16)).join('')}`);
  for (const createTrace of TRACES) {
    const cells = Object.values(CONTENDERS).map((options) => cellOf(createTrace, options));
    console.log(`${createTrace().name.padEnd(26)}${cells.join('')}`);
  }
}

/** Means over the seeds: hit rate, and points of mIoU left to the oracle. */
function cellOf(createTrace: (seed: number) => CostTrace, options: () => SimulationOptions): string {
  const results = SEEDS.map((seed) => simulatePrediction(createTrace(seed), options()));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const hitRate = mean(results.map((result) => result.hitRate));
  const qualityLeft = mean(results.map((result) => result.qualityLeft));
  return `${(hitRate * 100).toFixed(1)} % ${qualityLeft.toFixed(1).padStart(5)}`.padStart(16);
}

async function benchCalls(): Promise<void> {
  let nowMs = 0;
  const predictor = createCostPredictor({ clock: { now: () => (nowMs += 0.5) } });
  const trace = bimodalTrace();
  const cuts = Array.from({ length: 16 }, () => LADDER).flat();
  let frame = 0;
  const observe = () => {
    frame = (frame + 1) % trace.frames;
    for (const cut of cuts) predictor.observe(cut.key, trace.costMs(cut, frame));
  };
  const predict = () => {
    for (const { key } of cuts) predictor.predict(key, 0.95);
  };
  const measurements = await measureInterleaved([
    { name: 'predict', run: predict },
    { name: 'observe', run: observe },
  ]);
  console.log(formatTable(`${cuts.length} calls each`, measurements));
}
