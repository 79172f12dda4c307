import { bestNetwork } from '../../../models/best-network.js';
import { listModels } from '../../../models/zoo.js';
import type { Profile } from '../../core/profile.js';
import { DEFAULT_MODEL } from '../segmenter-options.js';
import type { WatchPlan } from './watch-plan.js';

/** The profile for which nothing but quality counts. */
const BEST_WANTED = 'accurate';

/**
 * The network to show cameras with: the one asked for; where all of them have the profile `accurate`, the best there is; else
 * the usual one.
 */
export async function chooseModel(
  asked: string | undefined,
  profiles: readonly Profile[],
): Promise<Pick<WatchPlan, 'model' | 'modelReason'>> {
  const usual = { model: asked ?? DEFAULT_MODEL, modelReason: undefined };
  const isBestWanted = profiles.length > 0 && profiles.every(({ name }) => name === BEST_WANTED);
  if (asked !== undefined || !isBestWanted) return usual;
  const best = bestNetwork(await listModels(), DEFAULT_MODEL);
  return best === undefined ? usual : { model: best.name, modelReason: best.reason };
}
