import { ConfusionMatrix } from '../../models/metrics/confusion-matrix.js';
import { score } from '../../models/metrics/intersection-over-union.js';
import type { Segmenter } from '../../models/segmenter.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap } from '../../src/core/label-map.js';
import { evenly } from './evenly.js';
import type { Candidate } from './point-runner.js';
import type { QualityJudge } from './quality-judge.js';
import type { WarmPoint } from './warm-up.js';

/** More frames hardly change the mean. */
const MAX_FRAMES = 12;

/**
 * Judges points by how far they agree with the best of them, the last exit at the largest size: mean IoU with its labels in
 * place of the truth. It says what a cheaper point loses on this camera, not how good the best one is.
 *
 * @param frames the camera's, at least one
 */
export function agreementJudge(segmenter: Segmenter, frames: readonly Frame[]): QualityJudge {
  const perFrameMs = (points: readonly WarmPoint[]): number =>
    points.reduce((sum, { costMs }) => sum + costMs, 0);
  return {
    source: 'agreement',
    neededMs: (points) => Math.min(frames.length, MAX_FRAMES) * perFrameMs(points),
    judge: async (points, { forMs, signal, onProgress }) => {
      const wanted = Math.min(Math.floor(forMs / perFrameMs(points)), MAX_FRAMES);
      const judged = evenly(frames, Math.max(wanted, 1));
      const label = async (frame: Frame, { inputSize, exit }: Candidate): Promise<LabelMap> =>
        (await segmenter.segment(frame, { inputSize, exit, signal })).labels;
      const best = bestOf(points);
      const truths = await inTurn(judged, (frame) => label(frame, best));
      return inTurn(points, async (point, index) => {
        const matrix = new ConfusionMatrix(segmenter.classSet.classes.length);
        for (const [at, frame] of judged.entries()) matrix.add(truths[at]!, await label(frame, point)); // one for each frame
        onProgress?.((index + 1) / points.length);
        return score(matrix).miou;
      });
    },
  };
}

/** The largest size's last exit. */
function bestOf<T extends Candidate>(points: readonly T[]): T {
  const area = ({ inputSize }: Candidate): number => inputSize.width * inputSize.height;
  return points.reduce((best, point) => (area(point) >= area(best) ? point : best)); // exits come in order
}

/** Maps one after the other. */
async function inTurn<T, R>(
  values: readonly T[],
  map: (value: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const [index, value] of values.entries()) results.push(await map(value, index));
  return results;
}
