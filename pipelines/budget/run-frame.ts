import type { Segmenter, SegmentResult } from '../../models/segmenter.js';
import { release, retain, type Allocate } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Logits } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import type { LadderPoint } from './ladder.js';
import type { Turn } from './turns.js';
import type { WorkCosts } from './work-costs.js';

/** What a frame is run with. */
export interface RunFrameOptions {
  readonly segmenter: Pick<Segmenter, 'segment'>;
  readonly costs: WorkCosts;
  readonly clock: Clock;
  readonly frame: Frame;
  readonly point: LadderPoint;
  /** The turn for the first cut; given back here, whatever happens. */
  readonly turn: Turn;
  /** Asks for the turn of a further cut, when the one before has been given back; undefined ends the frame. */
  readonly nextTurn: (next: Exit) => Promise<Turn | undefined>;
  /** Whether what it costs is learnt: a network's first run costs more than it will again. @defaultValue true */
  readonly learns?: boolean | undefined;
  /** Sees the scores behind the labels, which are gone when it returns. @defaultValue nobody */
  readonly onLogits?: ((logits: Logits) => void) | undefined;
  /** Where the bytes of labels and scores come from. @defaultValue new ones */
  readonly allocate?: Allocate | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What running a frame came to; the labels are the caller's. */
export type FrameResult = Omit<SegmentResult, 'logits'>;

/**
 * Takes a frame through a point's cuts, each in a turn of its own, and learns what they cost. Holds the frame meanwhile.
 *
 * @throws what Segmenter.segment() throws
 */
export async function runFrame(options: RunFrameOptions): Promise<FrameResult> {
  const { segmenter, clock, frame, point, nextTurn, learns = true, allocate, signal } = options;
  let turn: Turn | undefined = options.turn;
  let turnFromMs = clock.now();
  let heldMs = 0;
  const giveBack = (): void => {
    if (turn) heldMs += clock.now() - turnFromMs;
    turn?.[Symbol.dispose]();
    turn = undefined;
  };
  retain(frame.pixels);
  try {
    const { logits, ...result } = await segmenter.segment(frame, {
      exit: point.exit,
      inputSize: point.inputSize,
      allocate,
      signal,
      proceed: async (next) => {
        giveBack();
        turn = await nextTurn(next);
        turnFromMs = clock.now();
        return turn !== undefined;
      },
    });
    giveBack();
    options.onLogits?.(logits);
    release(logits.data);
    if (learns) options.costs.observe(point.geometry, costsOf(result, heldMs));
    return result;
  } finally {
    giveBack();
    release(frame.pixels);
  }
}

function costsOf({ engineMs, timings }: FrameResult, heldMs: number): Parameters<WorkCosts['observe']>[1] {
  const upsampleMs = timings.upsample ?? 0;
  const inEngineMs = Object.values(engineMs).reduce((sum, ms) => sum + ms, 0);
  return { engineMs, upsampleMs, transferMs: heldMs - inEngineMs - upsampleMs };
}
