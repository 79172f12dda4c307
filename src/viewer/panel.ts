import { AgreementMeter } from './audit/agreement-meter.js';
import type { Camera } from './camera.js';
import { DeadlineCard } from './deadlines/deadline-card.js';
import { byId, setText } from './element.js';
import { countOf } from './format.js';
import { FrameTime } from './frame-time.js';
import { Legend } from './legend.js';
import type { ClassSet } from './protocol.js';

/** The pane of what is live: deadlines, agreement, classes with their shares, and where a frame's time goes. */
export class Panel {
  readonly #root = byId('pane-live');
  readonly #scope = byId('scope');
  readonly #legend = new Legend();
  readonly #frameTime = new FrameTime();
  readonly #deadlines = new DeadlineCard();
  readonly #agreement = new AgreementMeter();

  constructor() {
    byId('audit').append(this.#agreement.root);
    byId('classes').append(this.#legend.root);
    byId('timings').append(this.#frameTime.root);
  }

  /**
   * Shows one camera, or the average of several. Only live ones count: what was measured before a camera was lost says
   * nothing of now, and stays dimmed when there is nothing newer.
   *
   * @param pointed whose deadlines and agreement are shown: those of several have no average
   */
  refresh(
    cameras: readonly Camera[],
    isLive: (camera: Camera) => boolean,
    classSets: ReadonlyMap<number, ClassSet>,
    pointed: Camera | undefined,
    nowMs: number,
  ): void {
    this.#deadlines.refresh(pointed, nowMs);
    byId('audit').hidden = pointed?.audit === undefined;
    setText(byId('audit-scope'), pointed?.entry.name ?? '');
    this.#agreement.refresh(pointed?.audit);
    const live = cameras.filter(isLive);
    this.#root.dataset['stale'] = String(live.length === 0);
    const measured = live.length === 0 ? cameras : live;
    setText(this.#scope, scopeOf(cameras, live));
    const shown = measured.find(({ header }) => header !== undefined)?.header?.classSet;
    this.#legend.refresh(shown === undefined ? undefined : classSets.get(shown), measured);
    this.#frameTime.refresh(measured);
  }
}

function scopeOf(cameras: readonly Camera[], live: readonly Camera[]): string {
  if (live.length === 0) return 'Not live';
  if (cameras.length === 1) return cameras[0]?.entry.name ?? '';
  return live.length === 1 ? (live[0]?.entry.name ?? '') : `Average of ${countOf(live.length, 'camera')}`;
}
