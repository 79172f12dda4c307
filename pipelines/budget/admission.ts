import type { Admission } from './budgeted-device.js';
import { NO_COST, type Cost } from './cost.js';

/** What one camera is known to need. */
export interface CameraNeed {
  readonly fps: number;
  /** Device time per frame at its cheapest point, on average, ms; undefined while unknown: it is not counted then. */
  readonly leastMs: number | undefined;
  /** What follows the labels, per frame, ms. */
  readonly aftermathMs: number;
  /** From a frame's arrival to its picture at the least; undefined while unknown. */
  readonly leastLatency?: Cost | undefined;
  /** Undefined for work that has all the time it takes. */
  readonly budgetMs?: number | undefined;
}

/** A resource is not planned to the brim: what is left takes up what varies. */
export const CAPACITY = 0.9;

/**
 * Whether cameras fit the device, and the one thread that draws their pictures, and what would make them.
 *
 * @param needs one per camera whose frames are coming
 */
export function forecastAdmission(needs: readonly CameraNeed[]): Admission {
  const device = utilizationOf(needs, ({ leastMs = 0 }) => leastMs);
  const drawing = utilizationOf(needs, ({ aftermathMs }) => aftermathMs);
  const advice: string[] = [];
  if (device > CAPACITY)
    advice.push(
      `Even the least work for ${camerasAt(needs)} takes ${times(device)} the device there is: ${remedies(needs, device)}.`,
    );
  if (drawing > CAPACITY)
    advice.push(
      `Drawing and compressing for ${camerasAt(needs)} takes ${times(drawing)} the time there is: ${remedies(needs, drawing)}, or use smaller pictures.`,
    );
  advice.push(...budgetAdvice(needs));
  return { utilization: device, fits: advice.length === 0, advice };
}

/** Cameras whose budget is too short for most frames even if they had the device for themselves. */
function budgetAdvice(needs: readonly CameraNeed[]): readonly string[] {
  const short = needs.filter(
    ({ leastLatency = NO_COST, budgetMs = Infinity }) => leastLatency.usualMs > budgetMs,
  );
  if (short.length === 0) return [];
  const usual = Math.ceil(Math.max(...short.map(({ leastLatency = NO_COST }) => leastLatency.usualMs)));
  const enough = Math.ceil(Math.max(...short.map(({ leastLatency = NO_COST }) => leastLatency.likelyMs)));
  const budget = Math.min(...short.map(({ budgetMs = Infinity }) => budgetMs));
  const frame = short.length === 1 ? 'A frame' : `A frame of ${short.length} cameras`;
  return [
    `${frame} takes ${usual} ms at the least, the budget is ${Number(budget.toFixed(1))} ms: give --budget ${enough}ms, or use smaller pictures.`,
  ];
}

function utilizationOf(needs: readonly CameraNeed[], ms: (need: CameraNeed) => number): number {
  return needs.reduce((sum, need) => sum + (need.fps * ms(need)) / 1000, 0);
}

function times(utilization: number): string {
  return `${utilization.toFixed(1)} times`;
}

function camerasAt(needs: readonly CameraNeed[]): string {
  const rates = needs.map(({ fps }) => fps);
  const [low, high] = [Math.min(...rates), Math.max(...rates)].map((fps) => Number(fps.toFixed(1)));
  const cameras = needs.length === 1 ? '1 camera' : `${needs.length} cameras`;
  return `${cameras} at ${low === high ? low : `${low} to ${high}`} fps`;
}

/** What would bring a utilization down to what there is. */
function remedies(needs: readonly CameraNeed[], utilization: number): string {
  const share = CAPACITY / utilization;
  const highest = Math.max(...needs.map(({ fps }) => fps));
  const fps = highest * share;
  const fewer = Math.floor(needs.length * share);
  const slower = `give --fps ${fps >= 10 ? Math.floor(fps) : Number(fps.toPrecision(2))}`;
  return needs.length > 1 && fewer >= 1 ? `${slower}, or run ${fewer} of them` : slower;
}
