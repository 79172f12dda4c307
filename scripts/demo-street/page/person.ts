import {
  BoxGeometry,
  CapsuleGeometry,
  Group,
  LatheGeometry,
  SphereGeometry,
  Vector2,
  type Material,
  type Mesh,
} from 'three';
import type { ClassName } from '../clip.js';
import { contactShadow } from './contact-shadow.js';
import { matt } from './materials.js';
import { classMesh } from './tagged.js';

/** Lengths of a grown person's parts, metres. */
export const BODY = {
  hipM: 0.9,
  thighM: 0.43,
  shinM: 0.43,
  shoulderM: 1.4,
  upperArmM: 0.29,
  foreArmM: 0.27,
  headM: 1.63,
} as const;

export interface Clothes {
  readonly top: number;
  readonly legs: number;
  readonly hair: number;
  readonly skin: number;
  readonly scale: number;
  /** A long coat hides the thighs. */
  readonly coat: boolean;
}

/** A limb with a joint in its middle; `upper` turns at the shoulder or hip, `lower` at the elbow or knee. */
export interface Limb {
  readonly upper: Group;
  readonly lower: Group;
}

/** A figure facing -z with its feet at the origin, to be posed. */
export interface Figure {
  readonly root: Group;
  readonly torso: Group;
  readonly legs: readonly [Limb, Limb];
  readonly arms: readonly [Limb, Limb];
}

/** Builds a standing figure; all its meshes are of the given class. */
export function buildFigure(className: ClassName, clothes: Clothes, helmet?: number): Figure {
  const root = new Group();
  const torso = new Group();
  torso.position.y = BODY.hipM;
  root.add(torso);
  const [top, trousers, skin] = [matt(clothes.top), matt(clothes.legs), matt(clothes.skin)];
  torso.add(classMesh(className, trunk(clothes.coat), top));
  addHead(torso, className, clothes, skin, helmet);
  const leg = (side: number): Limb => {
    const limb = buildLimb(className, BODY.thighM, BODY.shinM, 0.082, 0.06, trousers, trousers);
    limb.upper.position.set(side * 0.095, BODY.hipM, 0);
    const shoe = classMesh(className, new BoxGeometry(0.09, 0.075, 0.26), matt(0x17150f));
    shoe.position.set(0, -BODY.shinM - 0.01, -0.06);
    limb.lower.add(shoe);
    root.add(limb.upper);
    return limb;
  };
  const arm = (side: number): Limb => {
    const limb = buildLimb(className, BODY.upperArmM, BODY.foreArmM, 0.058, 0.044, top, top);
    limb.upper.position.set(side * 0.215, BODY.shoulderM - BODY.hipM, 0);
    limb.upper.rotation.z = side * 0.1;
    const hand = classMesh(className, new SphereGeometry(0.048, 8, 6), skin);
    hand.position.y = -BODY.foreArmM - 0.04;
    limb.lower.add(hand);
    torso.add(limb.upper);
    return limb;
  };
  if (className === 'pedestrian') root.add(contactShadow(0.8, 0.9));
  root.scale.setScalar(clothes.scale);
  return { root, torso, legs: [leg(-1), leg(1)], arms: [arm(-1), arm(1)] };
}

/** Hips, waist, chest and shoulders turned on a lathe and flattened; a coat widens below the waist. */
function trunk(coat: boolean) {
  const outline = coat
    ? [
        [0.19, -0.42],
        [0.185, -0.1],
        [0.165, 0.14],
        [0.19, 0.36],
        [0.185, 0.47],
        [0.1, 0.55],
        [0.05, 0.58],
      ]
    : [
        [0.02, -0.08],
        [0.16, -0.06],
        [0.165, 0.04],
        [0.15, 0.16],
        [0.19, 0.36],
        [0.185, 0.47],
        [0.1, 0.55],
        [0.05, 0.58],
      ];
  return new LatheGeometry(
    outline.map(([radius, y]) => new Vector2(radius, y)),
    14,
  ).scale(1.12, 1, 0.66);
}

function addHead(
  torso: Group,
  className: ClassName,
  clothes: Clothes,
  skin: Material,
  helmet?: number,
): void {
  const at = (mesh: Mesh, y: number, z: number): void => {
    mesh.position.set(0, y - BODY.hipM, z);
    torso.add(mesh);
  };
  at(classMesh(className, new CapsuleGeometry(0.052, 0.08, 4, 8), skin), 1.5, 0);
  const head = classMesh(className, new SphereGeometry(0.105, 12, 10), skin);
  head.scale.set(0.9, 1.15, 1);
  at(head, BODY.headM, -0.01);
  const hair = classMesh(className, new SphereGeometry(0.113, 12, 10), matt(helmet ?? clothes.hair));
  hair.scale.set(0.97, helmet === undefined ? 1.08 : 0.85, 1.06);
  at(hair, BODY.headM + (helmet === undefined ? 0.03 : 0.07), 0.022);
}

function buildLimb(
  className: ClassName,
  upperM: number,
  lowerM: number,
  upperRadiusM: number,
  lowerRadiusM: number,
  upperMaterial: Material,
  lowerMaterial: Material,
): Limb {
  const upper = new Group();
  const lower = new Group();
  const segment = (lengthM: number, radiusM: number, material: Material): Mesh => {
    const mesh = classMesh(className, new CapsuleGeometry(radiusM, lengthM - radiusM, 4, 9), material);
    mesh.position.y = -lengthM / 2;
    return mesh;
  };
  upper.add(segment(upperM, upperRadiusM, upperMaterial), lower);
  lower.position.y = -upperM;
  lower.add(segment(lowerM, lowerRadiusM, lowerMaterial));
  return { upper, lower };
}

/** Metres of one walking cycle (two steps). */
export const WALK_CYCLE_M = 1.38;

/** Poses a figure at `phase` (0..1) of its walking cycle. */
export function poseWalking(figure: Figure, phase: number): void {
  const turn = phase * 2 * Math.PI;
  figure.legs.forEach(({ upper, lower }, side) => {
    const swing = turn + side * Math.PI;
    upper.rotation.x = 0.46 * Math.sin(swing) + 0.04;
    lower.rotation.x = -0.12 - 0.62 * Math.max(0, Math.cos(swing)) ** 1.5;
  });
  figure.arms.forEach(({ upper, lower }, side) => {
    upper.rotation.x = -0.38 * Math.sin(turn + side * Math.PI);
    lower.rotation.x = 0.35;
  });
  figure.torso.rotation.y = 0.06 * Math.sin(turn);
  figure.torso.position.y = BODY.hipM + 0.02 * Math.cos(2 * turn);
}

/** Poses a figure standing, weight on one leg. */
export function poseStanding(figure: Figure): void {
  figure.legs[1].upper.rotation.x = 0.14;
  figure.legs[1].lower.rotation.x = -0.2;
  for (const { upper, lower } of figure.arms) {
    upper.rotation.x = 0.08;
    lower.rotation.x = 0.55;
  }
}
