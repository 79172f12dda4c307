import { byId } from './element.js';

/** The panel's panes. */
export const PANES = ['live', 'settings', 'zones'] as const;
export type Pane = (typeof PANES)[number];

/** The panel's tabs, after the ARIA practices: arrow keys go from one to the next. */
export class Tabs {
  readonly #root = byId('tabs');
  readonly #onChange: (pane: Pane) => void;
  #available: readonly Pane[] = [];
  #shown: Pane = 'live';

  constructor(onChange: (pane: Pane) => void) {
    this.#onChange = onChange;
    for (const pane of PANES) this.#tab(pane).addEventListener('click', () => this.show(pane));
    this.#root.addEventListener('keydown', (event) => this.#step(event));
    this.offer(['live']);
  }

  get shown(): Pane {
    return this.#shown;
  }

  /** Which panes there are; a single one needs no tabs. */
  offer(panes: readonly Pane[]): void {
    if (panes.join() === this.#available.join()) return;
    this.#available = panes;
    this.#root.hidden = panes.length < 2;
    if (!panes.includes(this.#shown)) this.#shown = 'live';
    this.#refresh();
  }

  show(pane: Pane): void {
    if (!this.#available.includes(pane)) return;
    this.#shown = pane;
    this.#refresh();
    this.#onChange(pane);
  }

  #refresh(): void {
    for (const pane of PANES) {
      const isShown = pane === this.#shown;
      const tab = this.#tab(pane);
      tab.hidden = !this.#available.includes(pane);
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      byId(`pane-${pane}`).hidden = !isShown;
    }
  }

  #step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const panes = this.#available;
    const next = panes[(panes.indexOf(this.#shown) + by + panes.length) % panes.length];
    if (next === undefined) return;
    this.show(next);
    this.#tab(next).focus();
  }

  #tab(pane: Pane): HTMLElement {
    return byId(`tab-${pane}`);
  }
}
