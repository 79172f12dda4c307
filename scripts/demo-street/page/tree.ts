import {
  BufferGeometry,
  CylinderGeometry,
  Float32BufferAttribute,
  Group,
  IcosahedronGeometry,
  Vector3,
  type CanvasTexture,
} from 'three';
import { paint, colorTexture, shade, valueTexture } from './canvas.js';
import { cutOut, matt, mattTexture } from './materials.js';
import { between, seededRandom, type Random } from './random.js';
import { bark } from './surfaces.js';
import { classMesh } from './tagged.js';

const TRUNK_M = 2.6;
const CROWN_CENTRE_M = 5.2;
const CROWN_RADIUS_M = 2.5;
const CARDS_PER_BLOB = 42;
const CARD_M = 1.15;

export interface TreeLook {
  readonly leaves: CanvasTexture;
  readonly cut: CanvasTexture;
}

/** Leaf clusters: their colour and where they are cut out. */
export function treeLook(): TreeLook {
  const sizePx = 256;
  const spots = leafSpots(seededRandom(31));
  const drawLeaves = (painter: CanvasRenderingContext2D, fill: (light: number) => string): void => {
    for (const { x, y, radius, turn, light } of spots) {
      painter.fillStyle = fill(light);
      painter.beginPath();
      painter.ellipse(x * sizePx, y * sizePx, radius * sizePx, radius * sizePx * 0.55, turn, 0, 6.3);
      painter.fill();
    }
  };
  const color = paint(sizePx, sizePx, (painter) => {
    painter.fillStyle = '#3a3f26';
    painter.fillRect(0, 0, sizePx, sizePx);
    drawLeaves(painter, (light) => shade([104, 106, 62], light));
  });
  const cut = paint(sizePx, sizePx, (painter) => {
    painter.fillStyle = '#000';
    painter.fillRect(0, 0, sizePx, sizePx);
    drawLeaves(painter, () => '#fff');
  });
  return { leaves: colorTexture(color), cut: valueTexture(cut) };
}

function leafSpots(random: Random) {
  return Array.from({ length: 170 }, () => {
    const angle = random() * 6.3;
    const distance = Math.sqrt(random()) * 0.42;
    return {
      x: 0.5 + distance * Math.cos(angle),
      y: 0.5 + distance * Math.sin(angle),
      radius: between(random, 0.03, 0.06),
      turn: random() * 6.3,
      light: between(random, 0.55, 1.3),
    };
  });
}

/** A street tree about 7.5 m high, standing at the origin. */
export function buildTree(look: TreeLook, seed: number): Group {
  const random = seededRandom(seed);
  const tree = new Group();
  const wood = mattTexture(bark());
  const trunk = classMesh('tree', new CylinderGeometry(0.13, 0.2, TRUNK_M + 1, 9), wood);
  trunk.position.y = (TRUNK_M + 1) / 2;
  tree.add(trunk);
  const blobs = crownBlobs(random);
  for (const { centre } of blobs.slice(0, 6)) tree.add(branch(centre, wood));
  tree.add(classMesh('tree', leafCards(blobs, random), cutOut(look.leaves, look.cut)));
  for (const { centre, radius } of blobs) {
    const core = classMesh('tree', new IcosahedronGeometry(radius * 0.62, 1), matt(0x353a22));
    core.position.copy(centre);
    tree.add(core);
  }
  return tree;
}

interface Blob {
  readonly centre: Vector3;
  readonly radius: number;
}

function crownBlobs(random: Random): Blob[] {
  const blobs: Blob[] = [{ centre: new Vector3(0, CROWN_CENTRE_M, 0), radius: 1.5 }];
  for (let index = 0; index < 11; index++) {
    const angle = (index / 11) * 6.28 + between(random, -0.3, 0.3);
    const lift = between(random, -0.55, 0.95);
    const spread = CROWN_RADIUS_M * 0.62 * Math.sqrt(1 - (lift * lift) / 1.4);
    blobs.push({
      centre: new Vector3(
        Math.cos(angle) * spread,
        CROWN_CENTRE_M + lift * CROWN_RADIUS_M * 0.75,
        Math.sin(angle) * spread,
      ),
      radius: between(random, 0.8, 1.25),
    });
  }
  return blobs;
}

function branch(towards: Vector3, wood: ReturnType<typeof mattTexture>) {
  const from = new Vector3(0, TRUNK_M * 0.95, 0);
  const along = towards.clone().sub(from);
  const mesh = classMesh('tree', new CylinderGeometry(0.03, 0.08, along.length(), 5), wood);
  mesh.position.copy(from).addScaledVector(along, 0.5);
  mesh.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), along.normalize());
  return mesh;
}

/** Leaf cards around each blob; normals point out of the crown and colours darken towards its inside and underside. */
function leafCards(blobs: readonly Blob[], random: Random): BufferGeometry {
  const positions: number[] = [];
  const normals: number[] = [];
  const uvs: number[] = [];
  const colors: number[] = [];
  const crown = new Vector3(0, CROWN_CENTRE_M, 0);
  for (const { centre, radius } of blobs) {
    for (let card = 0; card < CARDS_PER_BLOB; card++) {
      const outwards = randomDirection(random);
      const middle = centre.clone().addScaledVector(outwards, radius * between(random, 0.7, 1));
      const across = randomDirection(random).cross(outwards).normalize();
      const up = across.clone().cross(randomDirection(random)).normalize();
      const half = (CARD_M / 2) * between(random, 0.7, 1.25);
      const depth = middle.distanceTo(crown) / CROWN_RADIUS_M;
      const light = Math.min(1, 0.35 + 0.5 * depth) * (0.8 + 0.2 * outwards.y) * between(random, 0.85, 1.15);
      const normal = middle
        .clone()
        .sub(crown)
        .normalize()
        .multiplyScalar(0.7)
        .addScaledVector(outwards, 0.5)
        .normalize();
      for (const [u, v] of [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
        [1, 1],
        [0, 1],
      ] as const) {
        const corner = middle
          .clone()
          .addScaledVector(across, (u * 2 - 1) * half)
          .addScaledVector(up, (v * 2 - 1) * half);
        positions.push(corner.x, corner.y, corner.z);
        normals.push(normal.x, normal.y, normal.z);
        uvs.push(u, v);
        colors.push(light, light, light);
      }
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setAttribute('normal', new Float32BufferAttribute(normals, 3));
  geometry.setAttribute('uv', new Float32BufferAttribute(uvs, 2));
  geometry.setAttribute('color', new Float32BufferAttribute(colors, 3));
  return geometry;
}

function randomDirection(random: Random): Vector3 {
  const y = between(random, -1, 1);
  const angle = random() * 6.2832;
  const level = Math.sqrt(1 - y * y);
  return new Vector3(Math.cos(angle) * level, y, Math.sin(angle) * level);
}
