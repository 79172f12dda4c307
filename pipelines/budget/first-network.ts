import type { Geometry } from '../../models/cut-graph.js';
import type { Frame } from '../../src/core/frame.js';
import type { Profile } from '../../src/core/profile.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { DeviceContext } from './device-context.js';
import { fixedPoint } from './fixed-work.js';
import { ladderFor, type LadderModel } from './ladder.js';

/** What a camera can work with for pictures of one size. */
interface Usable {
  readonly picture: Size;
  /** Smallest input first. */
  readonly geometries: readonly Geometry[];
  readonly exits: readonly Exit[];
}

/** Sees to it that a camera has a network to label its pictures with. */
export class FirstNetwork {
  readonly #device: Pick<DeviceContext, 'model' | 'sizes' | 'loader'>;
  readonly #profile: Profile;
  #usable: Usable | undefined;

  constructor(device: Pick<DeviceContext, 'model' | 'sizes' | 'loader'>, profile: Profile) {
    this.#device = device;
    this.#profile = profile;
  }

  /**
   * Begins to load the smallest one when there is none for pictures of a size.
   *
   * @param frame one of them, where there is one already
   */
  ensure(picture: Size, frame?: Frame): void {
    const { sizes, loader, model } = this.#device;
    const known = this.#usable;
    const isKnown = known?.picture.width === picture.width && known.picture.height === picture.height;
    const { geometries, exits } = (this.#usable = isKnown ? known : usableFor(picture, this.#profile, model));
    const [geometry] = geometries;
    if (geometry && !geometries.some((each) => sizes.has(each, exits)))
      loader.load({ geometry, exits, frame, isFirst: true });
  }
}

function usableFor({ width, height }: Size, profile: Profile, model: LadderModel): Usable {
  const picture = { width, height };
  if (profile.kind === 'adaptive') {
    const { geometries, cuts } = ladderFor(picture, profile, model);
    return { picture, geometries, exits: cuts };
  }
  const { geometry, cuts } = fixedPoint(picture, profile, model);
  return { picture, geometries: [geometry], exits: cuts };
}
