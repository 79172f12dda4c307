import type { Camera } from './camera.js';
import { element, setText } from './element.js';
import { formatShare } from './format.js';
import type { ClassSet } from './protocol.js';

interface Row {
  readonly root: HTMLElement;
  readonly bar: HTMLElement;
  readonly share: HTMLElement;
}

/** The classes with their colours and their live shares of the picture. */
export class Legend {
  readonly root = element('ul', 'legend');
  #shown: ClassSet | undefined;
  #rows: readonly Row[] = [];

  /** Shows the average of those cameras that show this class set. */
  refresh(classSet: ClassSet | undefined, cameras: readonly Camera[]): void {
    if (classSet !== this.#shown) this.#build(classSet);
    const shares = averageOf(cameras.filter(({ header }) => header?.classSet === classSet?.id));
    this.#rows.forEach(({ root, bar, share }, id) => {
      const value = shares[id] ?? 0;
      root.dataset['present'] = String(value >= 0.0005);
      bar.style.setProperty('--share', value.toFixed(4));
      setText(share, formatShare(value));
    });
  }

  #build(classSet: ClassSet | undefined): void {
    this.#shown = classSet;
    this.#rows = (classSet?.classes ?? []).map(({ name, color }) => {
      const bar = element('span', 'legend-bar');
      const share = element('span', 'legend-share');
      const label = element('span', 'legend-name', name);
      label.title = name;
      const root = element('li', 'legend-row', label, share, bar);
      root.style.setProperty('--color', `rgb(${color.join(' ')})`);
      return { root, bar, share };
    });
    this.root.replaceChildren(...this.#rows.map(({ root }) => root));
  }
}

function averageOf(cameras: readonly Camera[]): readonly number[] {
  const measured = cameras.map(({ shares }) => shares).filter((shares) => shares.length > 0);
  const first = measured[0] ?? [];
  return first.map((_, id) => measured.reduce((sum, shares) => sum + (shares[id] ?? 0), 0) / measured.length);
}
