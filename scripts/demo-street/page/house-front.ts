import type { BuildingPlan } from './street-layout.js';

export const GROUND_STOREY_M = 3.5;
export const UPPER_STOREY_M = 2.9;
/** Fronts have about one window or door in this width. */
const COLUMN_M = 2.7;

/** A window opening of a front, metres from its left end and from the ground. */
export interface Opening {
  readonly leftM: number;
  readonly bottomM: number;
  readonly widthM: number;
  readonly heightM: number;
}

/** From the pavement to the eaves. */
export function frontHeightM(plan: BuildingPlan): number {
  return GROUND_STOREY_M + (plan.storeys - 1) * UPPER_STOREY_M;
}

/** The windows above the ground floor. */
export function upperWindows(plan: BuildingPlan): Opening[] {
  const columns = columnsOf(plan);
  const openings: Opening[] = [];
  for (let storey = 1; storey < plan.storeys; storey++)
    for (let column = 0; column < columns; column++)
      openings.push({
        leftM: ((column + 0.5) * plan.widthM) / columns - 0.52,
        bottomM: GROUND_STOREY_M + (storey - 1) * UPPER_STOREY_M + 0.6,
        widthM: 1.04,
        heightM: storey === plan.storeys - 1 ? 1.45 : 1.75,
      });
  return openings;
}

/** A dwelling's ground-floor windows; a shop has its shop front instead. */
export function groundWindows(plan: BuildingPlan): Opening[] {
  if (plan.shop) return [];
  const columns = columnsOf(plan);
  const openings: Opening[] = [];
  for (let column = 0; column < columns; column++) {
    if (column === doorColumn(columns)) continue;
    openings.push({
      leftM: ((column + 0.5) * plan.widthM) / columns - 0.58,
      bottomM: 0.95,
      widthM: 1.16,
      heightM: 1.8,
    });
  }
  return openings;
}

/** Where a dwelling's door is, metres from the left end to its middle. */
export function doorMiddleM(plan: BuildingPlan): number {
  const columns = columnsOf(plan);
  return ((doorColumn(columns) + 0.5) * plan.widthM) / columns;
}

function columnsOf(plan: BuildingPlan): number {
  return Math.max(2, Math.round(plan.widthM / COLUMN_M));
}

function doorColumn(columns: number): number {
  return Math.floor(columns / 2);
}
