/** What prediction costs, and what it is worth against naive ones and an oracle. `npx tsx bench/predictor.bench.ts` */
import { createCostPredictor } from '../pipelines/budget/predictor/create-cost-predictor.js';
import { createMargin } from '../pipelines/budget/predictor/margin.js';
import { allTraces, LADDER } from '../test/support/cost-traces.js';
import { lastValuePredictor, meanPredictor } from '../test/support/naive-predictors.js';
import { simulatePrediction, type SimulationOptions } from '../test/support/prediction-simulation.js';
import { describeMachine, formatTable, measureInterleaved } from './harness.js';

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
  console.log(`hit rate and mIoU points left   ${names.map((name) => name.padStart(16)).join('')}`);
  for (const trace of allTraces()) {
    const cells = Object.values(CONTENDERS).map((options) => {
      const { hitRate, qualityLeft } = simulatePrediction(trace, options());
      return `${(hitRate * 100).toFixed(1)} % ${qualityLeft.toFixed(1).padStart(5)}`.padStart(16);
    });
    console.log(`${trace.name.padEnd(32)}${cells.join('')}`);
  }
}

async function benchCalls(): Promise<void> {
  let nowMs = 0;
  const predictor = createCostPredictor({ clock: { now: () => (nowMs += 0.5) } });
  const cuts = Array.from({ length: 16 }, () => LADDER).flat();
  const observe = () => {
    for (const { key, quietMs } of cuts) predictor.observe(key, quietMs);
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
