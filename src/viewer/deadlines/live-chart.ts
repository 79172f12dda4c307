import uPlot from '../vendor/uPlot.esm.js';
import { element, setText } from '../element.js';
import { formatMs } from '../format.js';
import { columnsOf, levelRunsOf, scaleTopOf, type LevelRun } from './chart-series.js';
import { describeSample } from './describe-sample.js';
import type { FrameSample } from './frame-history.js';
import { drawLadder, LADDER_HEIGHT } from './ladder-band.js';

const HEIGHT = 196;
const GUTTER = 38;

/** The last minute of a camera: each picture's latency against its budget, and the ladder's level below. */
export class LiveChart {
  readonly root = element('div', 'chart');
  readonly #plotted = element('div', 'chart-plot');
  readonly #reading = element('p', 'chart-reading');
  readonly #plot: uPlot;
  #samples: readonly FrameSample[] = [];
  #runs: readonly LevelRun[] = [];
  #top = 50;
  #pointedAt: number | undefined;

  constructor() {
    this.root.append(this.#plotted, this.#reading);
    this.#plotted.setAttribute('role', 'img');
    this.#plot = new uPlot(this.#options(), [[], [], []], this.#plotted);
    new ResizeObserver(() => this.#fit()).observe(this.root);
  }

  /** Shows these pictures up to now, at the left edge those of a minute ago. */
  refresh(samples: readonly FrameSample[], nowMs: number): void {
    this.#samples = samples;
    if (this.#plotted.clientWidth === 0) return; // not on show
    const columns = columnsOf(samples, nowMs);
    this.#runs = levelRunsOf(samples, nowMs);
    this.#top = scaleTopOf(columns);
    this.#plot.setData(columns);
    this.#plotted.setAttribute('aria-label', summaryOf(samples));
    this.#read(nowMs);
  }

  /** The picture under the pointer in words, else the newest. */
  #read(nowMs: number): void {
    const pointed = this.#pointedAt === undefined ? undefined : this.#sampleAt(this.#pointedAt, nowMs);
    const sample = pointed ?? this.#samples.at(-1);
    setText(
      this.#reading,
      sample === undefined ? 'No picture in the last minute' : describeSample(sample, nowMs),
    );
    this.root.dataset['pointed'] = String(pointed !== undefined);
  }

  #sampleAt(seconds: number, nowMs: number): FrameSample | undefined {
    const atMs = nowMs + seconds * 1000;
    let nearest: FrameSample | undefined;
    for (const sample of this.#samples) {
      if (nearest === undefined || Math.abs(sample.atMs - atMs) <= Math.abs(nearest.atMs - atMs))
        nearest = sample;
    }
    return nearest;
  }

  #fit(): void {
    const width = this.#plotted.clientWidth;
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
  }

  #point(plot: uPlot): void {
    const { left = -1 } = plot.cursor;
    this.#pointedAt = left < 0 ? undefined : plot.posToVal(left, 'x');
    this.#read(Date.now());
  }

  #options(): uPlot.Options {
    const text = '#9aa4b2';
    const line = 'rgb(255 255 255 / 7%)';
    const axis = { stroke: text, font: '11px ui-sans-serif, system-ui, sans-serif', ticks: { show: false } };
    return {
      width: 264,
      height: HEIGHT,
      padding: [8, 14, LADDER_HEIGHT, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { show: false } },
      scales: {
        x: { time: false, range: () => [-60, 0] },
        y: { range: () => [0, this.#top] },
      },
      axes: [
        {
          ...axis,
          size: 20,
          gap: 4,
          grid: { stroke: line, width: 1 },
          splits: () => [-60, -40, -20, 0],
          values: (_plot, splits) => splits.map((seconds) => (seconds === 0 ? 'now' : `${seconds} s`)),
        },
        {
          ...axis,
          size: GUTTER,
          gap: 4,
          space: 22,
          grid: { stroke: line, width: 1 },
          values: (_plot, splits) => splits.map((ms) => `${ms}`),
        },
      ],
      series: [
        {},
        {
          stroke: 'rgb(142 227 200 / 75%)',
          width: 1,
          points: { show: false },
          fill: 'rgb(142 227 200 / 8%)',
        },
        { stroke: '#f0cf7e', width: 1.75, points: { show: false } },
      ],
      hooks: {
        draw: [(plot) => drawLadder(plot, this.#runs)],
        setCursor: [(plot) => this.#point(plot)],
      },
    };
  }
}

/** What the chart shows, for those who do not see it. */
function summaryOf(samples: readonly FrameSample[]): string {
  const newest = samples.at(-1);
  if (newest === undefined) return 'Latency of the last minute: no picture';
  const latencies = samples.map(({ latencyMs }) => latencyMs);
  const [least, most] = latencies.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, 0],
  );
  const budget = newest.budgetMs === undefined ? 'no budget' : `budget ${formatMs(newest.budgetMs)}`;
  return `Latency of the last minute: ${formatMs(least)} to ${formatMs(most)}, ${budget}; level now ${newest.level}`;
}
