import { Group, type Object3D } from 'three';
import { STREET_PERIOD_M } from '../clip.js';
import { buildBuilding } from './building.js';
import { buildCar } from './car.js';
import { buildGardens } from './gardens.js';
import { buildGround } from './ground.js';
import { buildFurniture } from './street-furniture.js';
import { BUILDINGS, PARKED_CARS, TREES, type CarPlan } from './street-layout.js';
import { mergeByMaterial } from './tagged.js';
import { buildTree, treeLook } from './tree.js';

/** Periods drawn behind and ahead of the one the camera starts in. */
const PERIODS = [-1, 0, 1, 2, 3] as const;
const TREE_VARIANTS = 3;

/** Merged pieces are this long: long enough to be few, short enough that those out of sight are skipped. */
const PIECE_M = 24;

/** Everything that stands still, repeated along the street. */
export function buildStreet(): Group {
  const pieces = inPieces(buildPeriod()).map(mergeByMaterial);
  const street = new Group();
  for (const period of PERIODS) {
    for (const piece of pieces) {
      const copy = piece.clone();
      copy.position.z = -period * STREET_PERIOD_M;
      street.add(copy);
    }
  }
  return street;
}

/** Things that stand near each other, together. */
function inPieces(things: readonly Object3D[]): Group[] {
  const pieces = new Map<number, Group>();
  for (const thing of things) {
    const index = Math.floor(-thing.position.z / PIECE_M);
    const piece = pieces.get(index) ?? new Group();
    piece.add(thing);
    pieces.set(index, piece);
  }
  return [...pieces.values()];
}

function buildPeriod(): Object3D[] {
  return [
    buildGround(),
    ...buildFurniture(),
    ...buildGardens(),
    ...BUILDINGS.map((plan, index) => buildBuilding(plan, 100 + index * 2)),
    ...buildTrees(),
    ...PARKED_CARS.map(parkedCar),
  ];
}

function parkedCar({ x, s, model, paint }: CarPlan): Object3D {
  const car = buildCar(model, paint);
  car.position.set(x, 0, -s);
  // Parked on the right, where traffic comes towards us: they face the camera.
  car.rotation.y = Math.PI;
  return car;
}

function buildTrees(): Object3D[] {
  const look = treeLook();
  const variants = Array.from({ length: TREE_VARIANTS }, (_, variant) => buildTree(look, 61 + variant));
  return TREES.map(({ x, s, variant, scale }) => {
    const tree = variants[variant]?.clone() ?? new Group();
    tree.position.set(x, 0.1, -s);
    tree.scale.setScalar(scale);
    tree.rotation.y = s;
    return tree;
  });
}
