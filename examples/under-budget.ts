/**
 * Segments a camera so that each frame's labels are there within 33 ms of the frame, and prints how much work it got.
 *
 *     npx tsx examples/under-budget.ts [source]
 */
import { map, take } from 'rxjs';
import {
  budgetDevice,
  camera,
  latestWins,
  levelOf,
  loadModel,
  openSegmenter,
  profileForBudget,
} from '../src/index.js';

const [source = 'demo:'] = process.argv.slice(2);
const model = await loadModel('icnet-camvid');
await using segmenter = await openSegmenter({ model });
using device = budgetDevice({
  segmenter,
  model: { name: model.manifest.name, results: model.manifest.measured.results },
});
using yard = device.addCamera({ id: 'yard', profile: profileForBudget(33) });

const segmentations = camera(source).pipe(
  latestWins((frame) => yard.segment(frame)),
  map((segmentation) => {
    const latencyMs = performance.now() - segmentation.frame.arrivedAtMs;
    yard.observeLatency(segmentation.frame, latencyMs); // the budget learns from it
    const size = segmentation.kind === 'segmented' ? segmentation.inputSize : undefined;
    return `${levelOf(segmentation).padEnd(5)} ${size?.width ?? '-'}x${size?.height ?? '-'}  ${latencyMs.toFixed(1)} ms`;
  }),
  take(200),
);
await segmentations.forEach((line) => console.log(line));
