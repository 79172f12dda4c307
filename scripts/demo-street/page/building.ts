import {
  BoxGeometry,
  BufferGeometry,
  DoubleSide,
  Float32BufferAttribute,
  Group,
  PlaneGeometry,
  type Material,
  type Mesh,
} from 'three';
import { colorTexture, paint, shade } from './canvas.js';
import { paintFacade, paintPlainWall } from './facade.js';
import { frontHeightM, groundWindows, GROUND_STOREY_M, upperWindows } from './house-front.js';
import { paintWord } from './lettering.js';
import { matt, mattTexture } from './materials.js';
import { seededRandom } from './random.js';
import { LEFT_PAVEMENT, RIGHT_PAVEMENT, type BuildingPlan } from './street-layout.js';
import { slates } from './surfaces.js';
import { classMesh } from './tagged.js';

const DEPTH_M = 9;
const ROOF_RISE_M = 2.4;
const EAVES_M = 0.35;
const SILL = { heightM: 0.1, depthM: 0.16 } as const;

/** A house of the row, at its place in the street. */
export function buildBuilding(plan: BuildingPlan, seed: number): Group {
  const house = new Group();
  const heightM = frontHeightM(plan);
  const random = seededRandom(seed);
  const trim = matt(plan.style === 'brick' ? 0xa9a292 : 0x8f8b82);
  const plainWall = mattTexture(colorTexture(paintPlainWall(plan, DEPTH_M, seededRandom(seed + 1))));
  addWalls(house, plan, heightM, seed, plainWall);
  addRoof(house, plan, heightM, plainWall);
  for (const opening of [...upperWindows(plan), ...groundWindows(plan)]) {
    const sill = box(opening.widthM + 0.16, SILL.heightM, SILL.depthM, trim);
    sill.position.set(opening.leftM + opening.widthM / 2, opening.bottomM, SILL.depthM / 2);
    house.add(sill);
  }
  addCornice(house, plan, heightM, trim);
  if (plan.shop) {
    addShopTrim(house, plan, plan.shop.color);
    if (plan.shop.awning) addAwning(house, plan, plan.shop.color);
    if (plan.shop.hangingSign) addHangingSign(house, plan, plan.shop.color);
  }
  addChimney(house, plan.widthM * (0.15 + 0.7 * random()), heightM, plan);
  return placed(house, plan);
}

/** The house is built facing +z with its front from x = 0 to its width; the street turns it to face the road. */
function placed(house: Group, plan: BuildingPlan): Group {
  const frontX =
    plan.side === 'left'
      ? LEFT_PAVEMENT.fromX - (plan.setBackM ?? 0)
      : RIGHT_PAVEMENT.toX + (plan.setBackM ?? 0);
  house.rotation.y = plan.side === 'left' ? Math.PI / 2 : -Math.PI / 2;
  house.position.set(frontX, 0.05, plan.side === 'left' ? -plan.fromS : -(plan.fromS + plan.widthM));
  return house;
}

function addWalls(
  house: Group,
  plan: BuildingPlan,
  heightM: number,
  seed: number,
  plainWall: Material,
): void {
  const front = classMesh(
    'building',
    new PlaneGeometry(plan.widthM, heightM),
    mattTexture(colorTexture(paintFacade(plan, seededRandom(seed)), 4)),
  );
  front.position.set(plan.widthM / 2, heightM / 2, 0);
  for (const end of [0, 1]) {
    const gable = classMesh('building', new PlaneGeometry(DEPTH_M, heightM), plainWall);
    gable.rotation.y = end ? Math.PI / 2 : -Math.PI / 2;
    gable.position.set(end * plan.widthM, heightM / 2, -DEPTH_M / 2);
    house.add(gable);
  }
  house.add(front, lightStop(plan.widthM, heightM, plainWall));
}

/** A wall behind the front: without it sunlight slips through at the front's foot, where shadow bias hides its shadow. */
function lightStop(widthM: number, heightM: number, material: Material): Mesh {
  const stop = classMesh('building', new PlaneGeometry(widthM, heightM + 1), material);
  stop.position.set(widthM / 2, heightM / 2 - 0.5, -0.4);
  return stop;
}

/** A saddle roof with its ridge along the street, and the gable triangles under it. */
function addRoof(house: Group, plan: BuildingPlan, heightM: number, plainWall: Material): void {
  const ridgeY = heightM + ROOF_RISE_M;
  const w = plan.widthM;
  const eavesZ = EAVES_M;
  const backZ = -DEPTH_M - EAVES_M;
  const slopes = quads(
    [
      [0, heightM, eavesZ, w, heightM, eavesZ, w, ridgeY, -DEPTH_M / 2, 0, ridgeY, -DEPTH_M / 2],
      [w, heightM, backZ, 0, heightM, backZ, 0, ridgeY, -DEPTH_M / 2, w, ridgeY, -DEPTH_M / 2],
    ],
    w / 3,
    1.6,
  );
  const texture = slates();
  house.add(classMesh('building', slopes, mattTexture(texture)));
  const gables = quads(
    [
      [w, heightM, 0, w, heightM, -DEPTH_M, w, ridgeY, -DEPTH_M / 2, w, ridgeY, -DEPTH_M / 2],
      [0, heightM, -DEPTH_M, 0, heightM, 0, 0, ridgeY, -DEPTH_M / 2, 0, ridgeY, -DEPTH_M / 2],
    ],
    1,
    ROOF_RISE_M / heightM,
  );
  house.add(classMesh('building', gables, plainWall));
}

function quads(corners: readonly (readonly number[])[], uTiles: number, vTiles: number): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(corners.flat(), 3));
  const uv = corners.flatMap(() => [0, 0, uTiles, 0, uTiles, vTiles, 0, vTiles]);
  geometry.setAttribute('uv', new Float32BufferAttribute(uv, 2));
  geometry.setIndex(corners.flatMap((_, quad) => [0, 1, 2, 0, 2, 3].map((corner) => corner + quad * 4)));
  geometry.computeVertexNormals();
  return geometry;
}

function addCornice(house: Group, plan: BuildingPlan, heightM: number, trim: Material): void {
  const cornice = box(plan.widthM, 0.28, 0.3, trim);
  cornice.position.set(plan.widthM / 2, heightM - 0.14, 0.15);
  const gutter = box(plan.widthM, 0.12, 0.14, matt(0x2c2c2e));
  gutter.position.set(plan.widthM / 2, heightM + 0.03, EAVES_M + 0.05);
  const downpipe = box(0.1, heightM, 0.1, matt(0x2e2e30));
  downpipe.position.set(plan.widthM - 0.1, heightM / 2, 0.06);
  house.add(cornice, gutter, downpipe);
}

/** The fascia's moulding and the pilasters between shops. */
function addShopTrim(
  house: Group,
  plan: BuildingPlan,
  [red, green, blue]: readonly [number, number, number],
): void {
  const paintwork = matt((red << 16) | (green << 8) | blue);
  const moulding = box(plan.widthM - 0.3, 0.14, 0.34, paintwork);
  moulding.position.set(plan.widthM / 2, GROUND_STOREY_M - 0.18, 0.17);
  house.add(moulding);
  for (const x of [0.3, plan.widthM - 0.3]) {
    const pilaster = box(0.28, GROUND_STOREY_M - 0.25, 0.16, paintwork);
    pilaster.position.set(x, (GROUND_STOREY_M - 0.25) / 2, 0.08);
    house.add(pilaster);
  }
}

/** A striped cloth over the shop window. */
function addAwning(house: Group, plan: BuildingPlan, color: readonly [number, number, number]): void {
  const stripes = paint(256, 32, (painter) => {
    for (let stripe = 0; stripe < 16; stripe++) {
      painter.fillStyle = stripe % 2 ? 'rgb(214,208,192)' : shade(color, 1.25);
      painter.fillRect(stripe * 16, 0, 16, 32);
    }
  });
  const cloth = mattTexture(colorTexture(stripes, 2));
  cloth.side = DoubleSide;
  const [widthM, dropM, reachM] = [plan.widthM - 1.4, 0.5, 1.15];
  const sheet = classMesh('building', new PlaneGeometry(widthM, Math.hypot(dropM, reachM)), cloth);
  sheet.rotation.x = -Math.atan2(reachM, dropM);
  sheet.position.set(plan.widthM / 2, GROUND_STOREY_M - 0.85 - dropM / 2, reachM / 2);
  const valance = classMesh('building', new PlaneGeometry(widthM, 0.2), cloth);
  valance.position.set(plan.widthM / 2, GROUND_STOREY_M - 0.85 - dropM - 0.1, reachM);
  house.add(sheet, valance);
}

/** A board on an arm, square to the street, so that passers-by can read it. */
function addHangingSign(house: Group, plan: BuildingPlan, color: readonly [number, number, number]): void {
  const board = paint(128, 128, (painter) => {
    painter.fillStyle = shade(color, 1.2);
    painter.fillRect(0, 0, 128, 128);
    painter.strokeStyle = painter.fillStyle = 'rgb(232,222,190)';
    painter.lineWidth = 6;
    painter.strokeRect(8, 8, 112, 112);
    paintWord(painter, plan.shop?.name ?? '', 64, 64, 34, 'rgb(232,222,190)');
  });
  const sign = classMesh('sign', new BoxGeometry(0.06, 0.8, 0.8), mattTexture(colorTexture(board, 2)));
  sign.position.set(plan.widthM * 0.12, GROUND_STOREY_M + 0.35, 0.75);
  const arm = box(0.05, 0.05, 1.2, matt(0x1c1c1e));
  arm.position.set(plan.widthM * 0.12, GROUND_STOREY_M + 0.8, 0.6);
  house.add(sign, arm);
}

function addChimney(house: Group, x: number, heightM: number, plan: BuildingPlan): void {
  const [red, green, blue] = plan.wall;
  const stack = box(1.1, 2, 0.7, matt((red << 16) | (green << 8) | blue));
  stack.position.set(x, heightM + ROOF_RISE_M + 0.3, -DEPTH_M / 2);
  house.add(stack);
  for (const offset of [-0.3, 0, 0.3]) {
    const pot = box(0.18, 0.45, 0.18, matt(0x8a5a44));
    pot.position.set(x + offset, heightM + ROOF_RISE_M + 1.5, -DEPTH_M / 2);
    house.add(pot);
  }
}

function box(widthM: number, heightM: number, depthM: number, material: Material) {
  return classMesh('building', new BoxGeometry(widthM, heightM, depthM), material);
}
