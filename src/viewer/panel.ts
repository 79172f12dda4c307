import type { Camera } from './camera.js';
import { byId, setText } from './element.js';
import { countOf } from './format.js';
import { FrameTime } from './frame-time.js';
import { Legend } from './legend.js';
import type { ClassSet } from './protocol.js';

/** The column beside the pictures: classes with their shares, and where a frame's time goes. */
export class Panel {
  readonly #scope = byId('scope');
  readonly #legend = new Legend();
  readonly #frameTime = new FrameTime();

  constructor() {
    byId('classes').append(this.#legend.root);
    byId('timings').append(this.#frameTime.root);
  }

  /** Shows one camera, or the average of all for undefined. */
  refresh(
    selected: Camera | undefined,
    all: readonly Camera[],
    classSets: ReadonlyMap<number, ClassSet>,
  ): void {
    const cameras = selected === undefined ? all : [selected];
    const isAverage = cameras.length > 1;
    setText(
      this.#scope,
      isAverage ? `Average of ${countOf(cameras.length, 'camera')}` : (cameras[0]?.entry.name ?? ''),
    );
    const shown = cameras.find(({ header }) => header !== undefined)?.header?.classSet;
    this.#legend.refresh(shown === undefined ? undefined : classSets.get(shown), cameras);
    this.#frameTime.refresh(cameras);
  }
}
