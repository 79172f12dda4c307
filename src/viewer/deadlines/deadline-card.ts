import { WINDOWS, type DeadlineReport, type DeadlineStatistics } from '../control/api-types.js';
import type { Camera } from '../camera.js';
import { byId, element, setText } from '../element.js';
import { formatMs } from '../format.js';
import { LiveChart } from './live-chart.js';
import { formatHitRate, verdictOf } from './verdict.js';

const WINDOW_NAMES = { '10s': '10 s', '1m': '1 min', '1h': '1 h' } as const;
const COLUMNS = ['hit', 'p50', 'p95', 'p99'] as const;

/** The product's number for one camera: how often its frames are shown in time, and how long they take. */
export class DeadlineCard {
  readonly #rate = element('strong', 'hit-rate');
  readonly #verdict = element('span', 'verdict');
  readonly #promise = element('span', 'promise');
  readonly #table = element('table', 'windows');
  readonly #cells = new Map(WINDOWS.map((window) => [window, COLUMNS.map(() => element('td'))]));
  readonly #chart = new LiveChart();
  readonly #scope = byId('deadline-scope');

  constructor() {
    const head = element('tr', '', element('th', '', ''), ...COLUMNS.map((name) => element('th', '', name)));
    const rows = WINDOWS.map((window) => {
      const name = element('th', '', WINDOW_NAMES[window]);
      name.scope = 'row';
      return element('tr', '', name, ...(this.#cells.get(window) ?? []));
    });
    this.#table.append(element('thead', '', head), element('tbody', '', ...rows));
    const number = element('div', 'hit', this.#rate, this.#verdict, this.#promise);
    byId('deadlines').append(number, this.#chart.root, this.#table);
  }

  /** Shows a camera; undefined while there is none. */
  refresh(camera: Camera | undefined, nowMs: number): void {
    const report = camera?.deadlines;
    setText(this.#scope, camera?.entry.name ?? '');
    const minute = report?.windows['1m'];
    const budgetMs = report?.budgetMs ?? camera?.header?.budgetMs;
    byId('deadlines').dataset['verdict'] = verdictOf(minute?.hitRate);
    setText(this.#rate, formatHitRate(minute?.hitRate));
    setText(this.#verdict, WORDS[verdictOf(minute?.hitRate)]);
    setText(this.#promise, budgetMs == null ? 'No budget is set' : `in ${formatMs(budgetMs)}, last minute`);
    this.#table.hidden = report === undefined;
    if (report !== undefined) this.#refreshTable(report);
    this.#chart.refresh(camera?.history.at(nowMs) ?? [], nowMs);
  }

  #refreshTable({ windows }: DeadlineReport): void {
    for (const window of WINDOWS) {
      const cells = this.#cells.get(window) ?? [];
      textsOf(windows[window]).forEach((text, index) => {
        const cell = cells[index];
        if (cell !== undefined) setText(cell, text);
      });
      const [hit] = cells;
      if (hit !== undefined) hit.dataset['verdict'] = verdictOf(windows[window].hitRate);
    }
  }
}

/** Beside the colour, so that nobody needs to tell colours apart. */
const WORDS = { good: '\u2713 good', fair: '\u2248 fair', poor: '\u2717 poor', none: '' } as const;

function textsOf({ hitRate, latencyMs }: DeadlineStatistics): readonly string[] {
  const latency = latencyMs === null ? [] : [latencyMs.p50, latencyMs.p95, latencyMs.p99];
  return [formatHitRate(hitRate), ...[0, 1, 2].map((index) => formatLatency(latency[index]))];
}

function formatLatency(ms: number | undefined): string {
  return ms === undefined ? '\u2013' : formatMs(ms);
}
