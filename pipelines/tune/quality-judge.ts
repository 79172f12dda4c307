import type { QualitySource } from '../../src/core/profile.js';
import type { WarmPoint } from './warm-up.js';

export interface JudgeOptions {
  /** How long judging may take, ms; the judge looks at as much as fits. */
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears of the share that is done, 0..1. @defaultValue nobody */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Says how good points are. */
export interface QualityJudge {
  readonly source: QualitySource;
  /** How long it would take to look at everything, ms. */
  neededMs(points: readonly WarmPoint[]): number;
  /** The quality of each point, 0..1, in their order; all of them judged by the same pictures. */
  judge(points: readonly WarmPoint[], options: JudgeOptions): Promise<readonly number[]>;
}
