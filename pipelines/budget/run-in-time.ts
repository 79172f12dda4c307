import { releaseLabels } from '../../src/core/frame-buffers.js';
import type { Frame } from '../../src/core/frame.js';
import type { Logits } from '../../src/core/label-map.js';
import type { Exit, Segmentation } from '../../src/core/segmentation.js';
import type { CameraEscalation } from '../escalate/camera-escalation.js';
import type { AdaptiveContext } from './adaptive-context.js';
import type { LadderPoint } from './ladder.js';
import { REMOVED } from './reasons.js';
import { runFrame } from './run-frame.js';
import type { Turn } from './turns.js';

/** A frame on its way through a point's cuts. */
export interface FrameRun {
  readonly frame: Frame;
  readonly point: LadderPoint;
  readonly turn: Turn;
  readonly nextTurn: (next: Exit) => Promise<Turn | undefined>;
  /** Why it gets no more. */
  readonly reason: string | undefined;
}

/** What frames are run with. */
export interface RunInTimeOptions extends AdaptiveContext {
  readonly escalation: CameraEscalation | undefined;
}

/** Runs one camera's frames for labels of their own; those that take too long serve the frames after. */
export class RunInTime {
  readonly #options: RunInTimeOptions;

  constructor(options: RunInTimeOptions) {
    this.#options = options;
  }

  /**
   * What the run comes to, or older labels at the last moment at which they can be shown in time.
   *
   * @param labelsByMs that moment, the clock's ms
   */
  run(run: FrameRun, labelsByMs: number): Promise<Segmentation> {
    return this.#unlessTooLate(run.frame, this.#toItsEnd(run), labelsByMs);
  }

  /** However late that is: its labels may serve the next one. */
  async #toItsEnd({ frame, point, turn, nextTurn, reason }: FrameRun): Promise<Segmentation> {
    const { device, camera, outcomes, escalation } = this.#options;
    const { clock, sizes, loader } = device;
    const waitMs = clock.now() - frame.arrivedAtMs;
    sizes.use(point.geometry);
    try {
      const { memory, signal, allocate } = camera;
      const onLogits = (logits: Logits) => escalation?.observe(point, logits);
      const result = await runFrame({ ...device, frame, point, turn, nextTurn, onLogits, allocate, signal });
      const { labels, exit } = result;
      memory.remember(frame, { labels, exit, inputSize: point.inputSize });
      return outcomes.segmented(frame, { point, result, waitMs, reason });
    } catch (thrown) {
      if (camera.signal.aborted) return outcomes.withoutNew(frame, REMOVED);
      loader.forget(thrown);
      return outcomes.withoutNew(frame, loader.reason);
    }
  }

  #unlessTooLate(frame: Frame, run: Promise<Segmentation>, labelsByMs: number): Promise<Segmentation> {
    const { device, profile, behind, outcomes } = this.#options;
    const { timer, clock } = device;
    return new Promise((resolve) => {
      const goOn = (segmentation: Segmentation) => {
        void behind.during(run).then(releaseLabels); // nobody shows them with their own frame any more
        resolve(segmentation);
      };
      const waitMs = Math.max(labelsByMs - clock.now(), 0);
      let cancel = timer(waitMs, () => {
        const older = outcomes.reused(frame, outcomes.budgetWords);
        if (older) {
          goOn(older);
          return;
        }
        // Late either way: labels that come late are worth a little more than none, up to a point.
        cancel = timer(profile.budgetMs, () => goOn(outcomes.raw(frame, outcomes.budgetWords)));
      });
      void run.then((segmentation) => {
        cancel();
        resolve(segmentation);
      });
    });
  }
}
