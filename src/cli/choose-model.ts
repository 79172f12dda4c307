import type { Profile } from '../core/profile.js';
import { DEFAULT_MODEL } from './segmenter-options.js';

/** The profile for which nothing but quality counts. */
export const BEST_WANTED = 'accurate';

/** A network's name, and why it was chosen for the user: one clause; undefined where nobody chose. */
export interface ChosenModel {
  readonly model: string;
  readonly modelReason: string | undefined;
}

/**
 * The network to label pictures with: the one asked for; where everything has the profile `accurate`, the best there is; else
 * the usual one.
 */
export async function chooseModel(
  asked: string | undefined,
  profiles: readonly Pick<Profile, 'name'>[],
): Promise<ChosenModel> {
  const usual = { model: asked ?? DEFAULT_MODEL, modelReason: undefined };
  const isBestWanted = profiles.length > 0 && profiles.every(({ name }) => name === BEST_WANTED);
  if (asked !== undefined || !isBestWanted) return usual;
  // Only here: the usual network needs no look at the others.
  const [{ bestNetwork }, { listModels }] = await Promise.all([
    import('../../models/best-network.js'),
    import('../../models/zoo.js'),
  ]);
  const best = bestNetwork(await listModels(), DEFAULT_MODEL);
  return best === undefined ? usual : { model: best.name, modelReason: best.reason };
}
