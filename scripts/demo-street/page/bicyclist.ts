import { CylinderGeometry, Group, TorusGeometry, Vector3, type Material, type Mesh } from 'three';
import { contactShadow } from './contact-shadow.js';
import { matt } from './materials.js';
import { BODY, buildFigure, type Clothes, type Figure, type Limb } from './person.js';
import { classMesh } from './tagged.js';

const WHEEL_RADIUS_M = 0.34;
const WHEEL_BASE_M = 1.04;
const SADDLE = new Vector3(0, 0.96, 0.2);
const CRANK_CENTRE = new Vector3(0, 0.29, 0.02);
const CRANK_M = 0.17;
const BARS = new Vector3(0, 1.02, -0.42);

/** Road travelled in one turn of the pedals. */
export const PEDAL_TURN_M = 4.6;

export interface Bicyclist {
  readonly root: Group;
  readonly rider: Figure;
  readonly crank: Group;
}

/** A rider on a bicycle facing -z, wheels on y = 0. */
export function buildBicyclist(clothes: Clothes, frameColor: number, helmet?: number): Bicyclist {
  const root = new Group();
  const frame = matt(frameColor);
  const black = matt(0x121212);
  for (const z of [-WHEEL_BASE_M / 2, WHEEL_BASE_M / 2]) addWheel(root, z, black);
  const front = new Vector3(0, WHEEL_RADIUS_M, -WHEEL_BASE_M / 2);
  const rear = new Vector3(0, WHEEL_RADIUS_M, WHEEL_BASE_M / 2);
  const head = new Vector3(0, 0.86, -0.36);
  const seatTop = new Vector3(0, 0.9, 0.19);
  for (const [from, to] of [
    [head, seatTop],
    [head, CRANK_CENTRE],
    [seatTop, CRANK_CENTRE],
    [rear, CRANK_CENTRE],
    [rear, seatTop],
    [front, head],
    [head, BARS],
  ] as const)
    root.add(tube(from, to, 0.022, frame));
  root.add(tube(new Vector3(-0.27, BARS.y, BARS.z), new Vector3(0.27, BARS.y, BARS.z), 0.018, black));
  root.add(tube(new Vector3(0, 0.95, 0.08), new Vector3(0, 0.95, 0.32), 0.06, black));
  const crank = new Group();
  crank.position.copy(CRANK_CENTRE);
  crank.add(tube(new Vector3(-0.12, CRANK_M, 0), new Vector3(-0.02, CRANK_M, 0), 0.025, black));
  crank.add(tube(new Vector3(0.02, -CRANK_M, 0), new Vector3(0.12, -CRANK_M, 0), 0.025, black));
  crank.add(tube(new Vector3(0, CRANK_M, 0), new Vector3(0, -CRANK_M, 0), 0.016, black));
  root.add(crank);
  const rider = buildFigure('bicyclist', { ...clothes, coat: false }, helmet);
  seat(rider, clothes.scale);
  root.add(rider.root, contactShadow(0.5, 2));
  return { root, rider, crank };
}

function addWheel(root: Group, z: number, black: Material): void {
  const wheel = classMesh('bicyclist', new TorusGeometry(WHEEL_RADIUS_M - 0.02, 0.022, 6, 28), black);
  wheel.rotation.y = Math.PI / 2;
  wheel.position.set(0, WHEEL_RADIUS_M, z);
  root.add(wheel);
  const spokes = matt(0x4c4e50);
  for (let spoke = 0; spoke < 5; spoke++) {
    const angle = (spoke * Math.PI) / 5;
    const reach = new Vector3(0, Math.cos(angle), Math.sin(angle)).multiplyScalar(WHEEL_RADIUS_M - 0.02);
    const centre = new Vector3(0, WHEEL_RADIUS_M, z);
    root.add(tube(centre.clone().add(reach), centre.clone().sub(reach), 0.004, spokes));
  }
}

function tube(from: Vector3, to: Vector3, radiusM: number, material: Material): Mesh {
  const along = to.clone().sub(from);
  const mesh = classMesh('bicyclist', new CylinderGeometry(radiusM, radiusM, along.length(), 7), material);
  mesh.position.copy(from).addScaledVector(along, 0.5);
  mesh.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), along.normalize());
  return mesh;
}

function seat(rider: Figure, scale: number): void {
  rider.root.position.set(SADDLE.x, SADDLE.y + 0.06 - BODY.hipM * scale, SADDLE.z);
  rider.torso.rotation.x = -0.42;
  for (const { upper, lower } of rider.arms) {
    upper.rotation.x = 1.32;
    lower.rotation.x = 0.3;
  }
}

/** Turns the pedals to `phase` (0..1); the legs follow by inverse kinematics in the bicycle's plane. */
export function posePedalling({ rider, crank }: Bicyclist, phase: number): void {
  crank.rotation.x = -phase * 2 * Math.PI;
  const scale = rider.root.scale.x;
  const hip = new Vector3(0, rider.root.position.y + BODY.hipM * scale, rider.root.position.z);
  rider.legs.forEach((leg, side) => {
    const angle = crank.rotation.x + (side === 0 ? 0 : Math.PI);
    const foot = new Vector3(0, Math.cos(angle), Math.sin(angle)).multiplyScalar(CRANK_M).add(CRANK_CENTRE);
    foot.y += 0.06;
    reach(leg, foot.sub(hip), scale);
  });
}

/** Bends a leg so that its foot is at `target`, given from the hip. */
function reach({ upper, lower }: Limb, target: Vector3, scale: number): void {
  const [a, b] = [BODY.thighM * scale, BODY.shinM * scale];
  const distance = Math.min(target.length(), (a + b) * 0.999);
  const knee = Math.acos((a * a + b * b - distance * distance) / (2 * a * b));
  const lead = Math.acos((a * a + distance * distance - b * b) / (2 * a * distance));
  const downwards = Math.atan2(-target.z, -target.y);
  upper.rotation.x = downwards + lead;
  lower.rotation.x = knee - Math.PI;
}
