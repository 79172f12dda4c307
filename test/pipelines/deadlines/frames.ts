import { fakeFrame, type FakeFrame } from '../../support/fake-feed.js';
import type { AnnotatedFrame, Exit } from '../../../src/core/segmentation.js';

/** What a test may say of a frame with a budget. */
export interface DueFrame extends Omit<FakeFrame, 'arrivedAtMs'> {
  readonly arrivedAtMs: number;
  readonly budgetMs?: number | undefined;
  readonly exit?: Exit;
}

/** An annotated frame that was promised a budget, 33 ms unless told otherwise. */
export function dueFrame({ exit, ...frame }: DueFrame): AnnotatedFrame {
  const annotated = fakeFrame(frame);
  const budgetMs = 'budgetMs' in frame ? frame.budgetMs : 33;
  const { segmentation } = annotated;
  const withExit =
    segmentation.kind === 'segmented' && exit !== undefined ? { ...segmentation, exit } : segmentation;
  return { ...annotated, segmentation: { ...withExit, budgetMs } };
}
