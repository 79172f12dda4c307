import type { CarModel } from './street-layout.js';

/** A height above the road (metres) over the car's length (0 front, 1 rear), linear between the points. */
export type Profile = readonly (readonly [t: number, heightM: number])[];

/** What tells one kind of car from another, seen from the side. */
export interface CarShape {
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
  /** Bonnet, lower edge of the windows, boot lid. */
  readonly belt: Profile;
  /** Upper outline of the glasshouse; on the belt where there is none. */
  readonly roof: Profile;
  readonly windscreen: readonly [number, number];
  readonly rearWindow: readonly [number, number];
  /** Side windows between these. */
  readonly windows: readonly (readonly [number, number])[];
  readonly axles: readonly [number, number];
  readonly wheelRadiusM: number;
}

export const CAR_SHAPES = {
  hatchback: {
    lengthM: 3.9,
    widthM: 1.68,
    heightM: 1.44,
    belt: [
      [0, 0.66],
      [0.04, 0.75],
      [0.12, 0.84],
      [0.26, 0.94],
      [0.7, 0.97],
      [0.97, 0.98],
      [1, 0.9],
    ],
    roof: [
      [0, 0],
      [0.22, 0.9],
      [0.42, 1.36],
      [0.55, 1.43],
      [0.78, 1.41],
      [0.87, 1.34],
      [0.985, 0.98],
      [1, 0.9],
    ],
    windscreen: [0.23, 0.42],
    rearWindow: [0.87, 0.985],
    windows: [
      [0.3, 0.555],
      [0.575, 0.8],
    ],
    axles: [0.19, 0.82],
    wheelRadiusM: 0.29,
  },
  saloon: {
    lengthM: 4.5,
    widthM: 1.74,
    heightM: 1.42,
    belt: [
      [0, 0.62],
      [0.03, 0.72],
      [0.1, 0.8],
      [0.27, 0.92],
      [0.7, 0.95],
      [0.82, 0.96],
      [0.98, 0.93],
      [1, 0.85],
    ],
    roof: [
      [0, 0],
      [0.25, 0.9],
      [0.42, 1.34],
      [0.53, 1.41],
      [0.68, 1.38],
      [0.84, 0.96],
      [1, 0.85],
    ],
    windscreen: [0.26, 0.42],
    rearWindow: [0.68, 0.84],
    windows: [
      [0.32, 0.53],
      [0.55, 0.74],
    ],
    axles: [0.18, 0.79],
    wheelRadiusM: 0.31,
  },
  estate: {
    lengthM: 4.6,
    widthM: 1.78,
    heightM: 1.6,
    belt: [
      [0, 0.7],
      [0.04, 0.82],
      [0.12, 0.92],
      [0.27, 1.02],
      [0.7, 1.04],
      [0.97, 1.04],
      [1, 0.94],
    ],
    roof: [
      [0, 0],
      [0.25, 1.0],
      [0.39, 1.5],
      [0.5, 1.58],
      [0.85, 1.56],
      [0.92, 1.5],
      [0.985, 1.04],
      [1, 0.94],
    ],
    windscreen: [0.26, 0.39],
    rearWindow: [0.92, 0.985],
    windows: [
      [0.3, 0.49],
      [0.51, 0.7],
      [0.72, 0.89],
    ],
    axles: [0.18, 0.8],
    wheelRadiusM: 0.34,
  },
  van: {
    lengthM: 4.8,
    widthM: 1.86,
    heightM: 1.95,
    belt: [
      [0, 0.74],
      [0.03, 0.9],
      [0.15, 1.08],
      [0.7, 1.1],
      [0.985, 1.1],
      [1, 1.02],
    ],
    roof: [
      [0, 0],
      [0.13, 1.05],
      [0.3, 1.8],
      [0.38, 1.9],
      [0.9, 1.93],
      [0.965, 1.86],
      [0.99, 1.1],
      [1, 1.02],
    ],
    windscreen: [0.14, 0.3],
    rearWindow: [0.965, 0.99],
    windows: [
      [0.2, 0.38],
      [0.41, 0.64],
      [0.67, 0.9],
    ],
    axles: [0.17, 0.8],
    wheelRadiusM: 0.33,
  },
} as const satisfies Record<CarModel, CarShape>;

/** A profile's height at `t`. */
export function heightAlong(profile: Profile, t: number): number {
  let [fromT, fromM] = profile[0] ?? [0, 0];
  for (const [toT, toM] of profile) {
    if (t <= toT) return toT === fromT ? toM : fromM + ((t - fromT) / (toT - fromT)) * (toM - fromM);
    [fromT, fromM] = [toT, toM];
  }
  return fromM;
}
