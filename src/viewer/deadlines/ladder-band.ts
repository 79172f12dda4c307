import type uPlot from '../vendor/uPlot.esm.js';
import { LEVELS, type Level } from '../protocol.js';
import { rankOf, type LevelRun } from './chart-series.js';

const ROW = 11;
const AIR = 6;
/** The room for it below the chart, px: a row per level, and air above. */
export const LADDER_HEIGHT = LEVELS.length * ROW + AIR;

/** The style sheet's colours of the level badges. */
const COLORS = {
  raw: '#f58d86',
  reuse: '#f3a877',
  low: '#f0cf7e',
  mid: '#9cc4ff',
  high: '#8ee3c8',
} as const satisfies Record<Level, string>;

/** Draws the ladder into the room below the chart: the better the level, the higher the row. */
export function drawLadder(plot: uPlot, runs: readonly LevelRun[]): void {
  const { ctx, bbox } = plot;
  const scale = ctx.canvas.width / plot.width;
  const bottom = plot.height * scale;
  const rowTop = (level: Level): number => bottom - (rankOf(level) + 1) * ROW * scale;
  ctx.save();
  drawNames(ctx, bbox.left - 6 * scale, scale, rowTop);
  for (const { fromSeconds, toSeconds, level } of runs) {
    const left = Math.max(plot.valToPos(fromSeconds, 'x', true), bbox.left);
    const right = Math.min(plot.valToPos(toSeconds, 'x', true), bbox.left + bbox.width);
    if (right < left) continue;
    ctx.fillStyle = COLORS[level];
    ctx.fillRect(left, rowTop(level) + scale, Math.max(right - left, scale), (ROW - 2) * scale);
  }
  ctx.restore();
}

function drawNames(
  ctx: CanvasRenderingContext2D,
  right: number,
  scale: number,
  rowTop: (level: Level) => number,
): void {
  ctx.font = `${9.5 * scale}px ui-sans-serif, system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = '#9aa4b2';
  for (const level of LEVELS) ctx.fillText(level, right, rowTop(level) + (ROW / 2) * scale);
}
