import type { Camera } from './camera.js';
import { formatSize } from './deadlines/describe-sample.js';
import { element, setText } from './element.js';
import { formatMs } from './format.js';
import { STAGES } from './protocol.js';

/** Where a frame's time goes: one bar of all stages, and each stage's milliseconds. */
export class FrameTime {
  readonly root = element('div', 'frame-time');
  readonly #work = element('p', 'work-line');
  readonly #parts = STAGES.map((stage) => {
    const part = element('span', 'stage-part');
    part.dataset['stage'] = stage;
    return part;
  });
  readonly #values = STAGES.map(() => element('dd'));

  constructor() {
    const rows = STAGES.map((stage, index) => {
      // The same stages in the same order: there is one value for each.
      const row = element('div', 'stage-row', element('dt', '', stage), this.#values[index] ?? '');
      row.dataset['stage'] = stage;
      return row;
    });
    const bar = element('div', 'stage-bar', ...this.#parts);
    bar.setAttribute('aria-hidden', 'true');
    this.root.append(bar, element('dl', 'stages', ...rows), this.#work);
  }

  /** Shows the average over the cameras. */
  refresh(cameras: readonly Camera[]): void {
    setText(this.#work, cameras.length === 1 ? workOf(cameras[0]) : '');
    const measured = cameras.map(({ timings }) => timings).filter((timings) => timings.length > 0);
    STAGES.forEach((_, index) => {
      const sum = measured.reduce((total, timings) => total + (timings[index] ?? 0), 0);
      const ms = measured.length === 0 ? 0 : sum / measured.length;
      this.#parts[index]?.style.setProperty('--ms', ms.toFixed(2));
      const value = this.#values[index];
      if (value !== undefined) setText(value, measured.length === 0 ? '\u2013' : formatMs(ms));
    });
  }
}

/** What the newest frame got: `MID 448×256 · 33 ms budget`. */
function workOf(camera: Camera | undefined): string {
  const header = camera?.header;
  if (header === undefined) return '';
  const size = header.inputSize == null ? '' : ` ${formatSize(header.inputSize)}`;
  return [`${header.level.toUpperCase()}${size}`, header.reason]
    .filter((part) => part != null)
    .join(' \u00b7 ');
}
