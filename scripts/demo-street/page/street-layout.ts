/**
 * The plan of the street, metres. `x` is to the right of the camera's lane, `s` along the street; the camera looks
 * towards growing `s`. Traffic keeps left, as in the network's training pictures.
 */
export const ROAD = { leftX: -3.4, rightX: 6.6, centreX: 0.75 } as const;
/** Parked cars stand between this line and the right kerb. */
export const PARKING_BAY_X = 4.5;
export const KERB = { widthM: 0.16, heightM: 0.11 } as const;
export const LEFT_PAVEMENT = { fromX: -6.3, toX: ROAD.leftX } as const;
export const RIGHT_PAVEMENT = { fromX: ROAD.rightX, toX: 10 } as const;

export const CAMERA = { x: -1.5, heightM: 1.45 } as const;

export type Facing = 'left' | 'right';
export type WallStyle = 'brick' | 'plaster' | 'stone';

export interface ShopPlan {
  readonly name: string;
  readonly color: readonly [number, number, number];
  readonly awning?: boolean;
  readonly hangingSign?: boolean;
}

/** A house in the row: where it stands and how its front looks. */
export interface BuildingPlan {
  readonly side: Facing;
  readonly fromS: number;
  readonly widthM: number;
  readonly storeys: number;
  readonly style: WallStyle;
  readonly wall: readonly [number, number, number];
  /** The shop's name and colour; none means a dwelling with a door. */
  readonly shop?: ShopPlan;
  /** Distance of the front from the back of the pavement. */
  readonly setBackM?: number;
}

const YELLOW_BRICK = [150, 128, 96] as const;
const RED_BRICK = [128, 78, 62] as const;
const BROWN_BRICK = [104, 84, 68] as const;
const CREAM = [206, 198, 176] as const;
const WHITE = [214, 214, 208] as const;
const GREY_STONE = [150, 146, 136] as const;
const OCHRE = [186, 156, 112] as const;

export const BUILDINGS: readonly BuildingPlan[] = [
  {
    side: 'left',
    fromS: 0,
    widthM: 10,
    storeys: 3,
    style: 'brick',
    wall: BROWN_BRICK,
    shop: { name: 'FORGE', color: [42, 66, 58] },
  },
  {
    side: 'left',
    fromS: 10,
    widthM: 8,
    storeys: 3,
    style: 'plaster',
    wall: CREAM,
    shop: { name: 'TEA', color: [112, 34, 34], hangingSign: true },
  },
  {
    side: 'left',
    fromS: 18,
    widthM: 12,
    storeys: 4,
    style: 'brick',
    wall: YELLOW_BRICK,
    shop: { name: 'CORNER', color: [36, 48, 78], awning: true },
  },
  { side: 'left', fromS: 30, widthM: 9, storeys: 2, style: 'plaster', wall: OCHRE },
  { side: 'left', fromS: 39, widthM: 8, storeys: 3, style: 'brick', wall: RED_BRICK },
  {
    side: 'left',
    fromS: 54,
    widthM: 10,
    storeys: 3,
    style: 'plaster',
    wall: WHITE,
    shop: { name: 'FLORA', color: [58, 78, 48], awning: true },
  },
  {
    side: 'left',
    fromS: 64,
    widthM: 12,
    storeys: 4,
    style: 'stone',
    wall: GREY_STONE,
    shop: { name: 'ATLAS', color: [30, 30, 34] },
  },
  { side: 'left', fromS: 76, widthM: 9, storeys: 3, style: 'brick', wall: YELLOW_BRICK },
  {
    side: 'left',
    fromS: 85,
    widthM: 11,
    storeys: 3,
    style: 'plaster',
    wall: CREAM,
    shop: { name: 'GALA', color: [84, 54, 32] },
  },
  {
    side: 'right',
    fromS: 2,
    widthM: 11,
    storeys: 3,
    style: 'brick',
    wall: YELLOW_BRICK,
    shop: { name: 'SOLE', color: [96, 30, 36], hangingSign: true },
  },
  { side: 'right', fromS: 13, widthM: 9, storeys: 3, style: 'plaster', wall: WHITE },
  {
    side: 'right',
    fromS: 22,
    widthM: 12,
    storeys: 4,
    style: 'brick',
    wall: RED_BRICK,
    shop: { name: 'CAFE', color: [34, 62, 54], awning: true },
  },
  { side: 'right', fromS: 35, widthM: 12, storeys: 2, style: 'plaster', wall: CREAM, setBackM: 9 },
  { side: 'right', fromS: 47, widthM: 14, storeys: 3, style: 'stone', wall: GREY_STONE, setBackM: 10 },
  { side: 'right', fromS: 84, widthM: 13, storeys: 3, style: 'brick', wall: YELLOW_BRICK, setBackM: 10 },
  { side: 'left', fromS: 45, widthM: 11, storeys: 2, style: 'brick', wall: RED_BRICK, setBackM: 10 },
];

/** Front gardens where the house row steps back; the hedge stands on the side of `hedgeTowards`. */
export const GARDENS = [
  { fromS: 34, toS: 98, x: RIGHT_PAVEMENT.toX + 0.2, hedgeTowards: 1 },
  { fromS: 47, toS: 54, x: LEFT_PAVEMENT.fromX - 0.2, hedgeTowards: -1 },
] as const;

/** The far side of the small park between the houses on the right: shrubs. */
export const THICKET = { fromS: 60, toS: 85, x: 23, heightM: 4 } as const;

export interface Place {
  readonly x: number;
  readonly s: number;
}

export interface TreePlan extends Place {
  readonly variant: number;
  readonly scale: number;
}

export const TREES: readonly TreePlan[] = [
  { x: 11.8, s: 36, variant: 0, scale: 1 },
  { x: 12.1, s: 43.5, variant: 1, scale: 1.12 },
  { x: 11.7, s: 51, variant: 2, scale: 0.95 },
  { x: 12.2, s: 58.5, variant: 0, scale: 1.1 },
  { x: 11.8, s: 66, variant: 1, scale: 1.02 },
  { x: 12.1, s: 73.5, variant: 2, scale: 1.15 },
  { x: 11.8, s: 81, variant: 0, scale: 0.97 },
  { x: 12.2, s: 88.5, variant: 1, scale: 1.08 },
  { x: 15.5, s: 95, variant: 2, scale: 1.1 },
  { x: 15.5, s: 39, variant: 2, scale: 1.15 },
  { x: 16, s: 84, variant: 1, scale: 1.2 },
  { x: 17.5, s: 62, variant: 2, scale: 1.35 },
  { x: 19, s: 68, variant: 0, scale: 1.45 },
  { x: 17.5, s: 74, variant: 1, scale: 1.35 },
  { x: 18.5, s: 80, variant: 2, scale: 1.4 },
  { x: -8.6, s: 50.5, variant: 1, scale: 0.95 },
  { x: 9.3, s: 9, variant: 2, scale: 0.62 },
  { x: 9.3, s: 26, variant: 0, scale: 0.6 },
];

export const LAMP_POSTS: readonly (Place & { readonly arm: Facing })[] = [
  { x: -3.75, s: 12, arm: 'right' },
  { x: -3.75, s: 60, arm: 'right' },
  { x: 6.95, s: 36, arm: 'left' },
  { x: 6.95, s: 84, arm: 'left' },
];

export const TRAFFIC_LIGHTS: readonly Place[] = [
  { x: -3.8, s: 70.5 },
  { x: 7, s: 77.5 },
];

/** Where the zebra crossing lies. */
export const CROSSING = { fromS: 72, toS: 76 } as const;

export type SignKind = 'speed' | 'give-way' | 'parking' | 'crossing' | 'no-entry';

export const SIGNS: readonly (Place & { readonly kind: SignKind })[] = [
  { x: -3.85, s: 27, kind: 'speed' },
  { x: -3.85, s: 44, kind: 'crossing' },
  { x: 7.05, s: 20, kind: 'parking' },
  { x: 7.05, s: 54, kind: 'give-way' },
  { x: -3.85, s: 88, kind: 'no-entry' },
];

/** Guard rails along the left kerb before the crossing. */
export const GUARD_RAILS: readonly { readonly x: number; readonly fromS: number; readonly toS: number }[] = [
  { x: -3.75, fromS: 62.5, toS: 69.5 },
  { x: 6.9, fromS: 62, toS: 71 },
];

export type CarModel = 'hatchback' | 'saloon' | 'estate' | 'van';

export interface CarPlan extends Place {
  readonly model: CarModel;
  readonly paint: number;
}

const PARKED_X = 5.5;
export const PARKED_CARS: readonly CarPlan[] = [
  { x: PARKED_X, s: 3, model: 'hatchback', paint: 0x8c1c1c },
  { x: PARKED_X, s: 9.2, model: 'estate', paint: 0x30363d },
  { x: PARKED_X, s: 15, model: 'saloon', paint: 0x9aa0a6 },
  { x: PARKED_X, s: 29, model: 'hatchback', paint: 0x27406b },
  { x: PARKED_X, s: 40, model: 'saloon', paint: 0x1d1f22 },
  { x: PARKED_X, s: 46, model: 'hatchback', paint: 0xc9ccce },
  { x: PARKED_X, s: 58, model: 'van', paint: 0x8d9aa3 },
  { x: PARKED_X, s: 90, model: 'estate', paint: 0x5b6f5d },
];
