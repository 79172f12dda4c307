import {
  BoxGeometry,
  CircleGeometry,
  CylinderGeometry,
  Group,
  MeshBasicMaterial,
  SphereGeometry,
  type BufferGeometry,
  type Material,
} from 'three';
import type { ClassName } from '../clip.js';
import { colorTexture, paint, type Painter } from './canvas.js';
import { paintWord } from './lettering.js';
import { matt, mattTexture } from './materials.js';
import {
  GUARD_RAILS,
  LAMP_POSTS,
  SIGNS,
  TRAFFIC_LIGHTS,
  type Facing,
  type SignKind,
} from './street-layout.js';
import { classMesh } from './tagged.js';

const LAMP = { heightM: 6.6, armM: 1.5 } as const;
const SIGN_CENTRE_M = 2.45;
const SIGN_RADIUS_M = 0.36;
const RAIL = { heightM: 1.05, barSpacingM: 0.11, barM: 0.034 } as const;

/** Lamp posts, traffic lights, signs and guard rails of one period. */
export function buildFurniture(): Group[] {
  return [
    ...LAMP_POSTS.map(({ x, s, arm }) => at(lampPost(arm), x, s)),
    ...TRAFFIC_LIGHTS.map(({ x, s }) => at(trafficLight(), x, s)),
    ...SIGNS.map(({ x, s, kind }) => at(signPost(kind), x, s)),
    ...GUARD_RAILS.map(({ x, fromS, toS }) => at(railing(toS - fromS, 0x33393a), x, fromS)),
  ];
}

function at(group: Group, x: number, s: number): Group {
  group.position.set(x, 0.1, -s);
  return group;
}

function lampPost(arm: Facing): Group {
  const steel = matt(0x4e5250);
  const post = new Group();
  const towards = arm === 'right' ? 1 : -1;
  put(post, 'pole', new CylinderGeometry(0.09, 0.12, 1.4, 10), steel, 0, 0.7);
  put(post, 'pole', new CylinderGeometry(0.055, 0.08, LAMP.heightM, 10), steel, 0, LAMP.heightM / 2);
  const bar = put(
    post,
    'pole',
    new CylinderGeometry(0.04, 0.05, LAMP.armM, 8),
    steel,
    (towards * LAMP.armM) / 2,
    LAMP.heightM + 0.12,
  );
  bar.rotation.z = Math.PI / 2 - towards * 0.15;
  const head = put(
    post,
    'pole',
    new SphereGeometry(0.3, 10, 8),
    matt(0x6a6e6c),
    towards * (LAMP.armM + 0.1),
    LAMP.heightM + 0.2,
  );
  head.scale.set(1.1, 0.3, 0.55);
  return post;
}

function trafficLight(): Group {
  const light = new Group();
  put(light, 'pole', new CylinderGeometry(0.06, 0.07, 3.4, 10), matt(0x3c3f40), 0, 1.7);
  put(light, 'sign', new BoxGeometry(0.36, 1.02, 0.24), matt(0x1b1c1d), 0, 2.95, 0.06);
  put(light, 'sign', new BoxGeometry(0.5, 1.16, 0.03), matt(0x161718), 0, 2.95, -0.07);
  const lamps = [
    [3.26, 0x3a0d0d],
    [2.95, 0x3a2a0a],
    [2.64, 0x38ff9a],
  ] as const;
  for (const [y, color] of lamps)
    put(
      light,
      'sign',
      new CircleGeometry(0.12, 16),
      new MeshBasicMaterial({ color }),
      0,
      y,
      0.19,
    ).castShadow = false;
  return light;
}

function signPost(kind: SignKind): Group {
  const post = new Group();
  put(post, 'pole', new CylinderGeometry(0.042, 0.042, 2.8, 8), matt(0x8d9090), 0, 1.4);
  const faceMaterial = mattTexture(
    colorTexture(
      paint(128, 128, (painter) => paintSign(painter, kind)),
      2,
    ),
  );
  const back = matt(0x6c6f70);
  const sides = kind === 'give-way' || kind === 'crossing' ? 3 : 32;
  const shape: BufferGeometry =
    kind === 'parking'
      ? new BoxGeometry(0.56, 0.7, 0.03)
      : new CylinderGeometry(SIGN_RADIUS_M, SIGN_RADIUS_M, 0.03, sides).rotateX(-Math.PI / 2);
  const turned = kind === 'give-way' ? Math.PI : 0;
  const plate = put(post, 'sign', shape, back, 0, SIGN_CENTRE_M, 0.05);
  const faceShape: BufferGeometry =
    kind === 'parking'
      ? new BoxGeometry(0.55, 0.69, 0.01)
      : new CircleGeometry(SIGN_RADIUS_M * 0.99, sides, Math.PI / 2);
  const face = put(post, 'sign', faceShape, faceMaterial, 0, SIGN_CENTRE_M, 0.075);
  plate.rotation.z = face.rotation.z = turned;
  return post;
}

/** Paints a sign's face on 128 x 128 pixels. */
function paintSign(painter: Painter, kind: SignKind): void {
  const disc = (radius: number, color: string): void => {
    painter.fillStyle = color;
    painter.beginPath();
    painter.arc(64, 64, radius, 0, 6.3);
    painter.fill();
  };
  painter.fillStyle = '#c02020';
  painter.fillRect(0, 0, 128, 128);
  if (kind === 'speed') {
    disc(47, '#e4e4de');
    paintWord(painter, '30', 64, 64, 46, '#181818');
  } else if (kind === 'no-entry') {
    painter.fillStyle = '#e4e4de';
    painter.fillRect(24, 53, 80, 22);
  } else if (kind === 'parking') {
    painter.fillStyle = '#1f4a96';
    painter.fillRect(0, 0, 128, 128);
    paintWord(painter, 'P', 64, 64, 78, '#e4e4de');
  } else {
    painter.fillStyle = '#e4e4de';
    painter.beginPath();
    painter.moveTo(64, 30);
    painter.lineTo(94, 82);
    painter.lineTo(34, 82);
    painter.fill();
  }
}

/** Upright bars between two rails, from the origin along the street. */
export function railing(lengthM: number, color: number, heightM: number = RAIL.heightM): Group {
  const rails = new Group();
  const steel = matt(color);
  for (const y of [0.16, heightM])
    put(rails, 'fence', new BoxGeometry(0.05, 0.05, lengthM), steel, 0, y, -lengthM / 2);
  const bars = Math.floor(lengthM / RAIL.barSpacingM);
  for (let bar = 0; bar <= bars; bar++) {
    const thick = bar % 15 === 0;
    const sizeM = thick ? 0.08 : RAIL.barM;
    put(
      rails,
      'fence',
      new BoxGeometry(sizeM, heightM + (thick ? 0.1 : 0), sizeM),
      steel,
      0,
      heightM / 2,
      -bar * RAIL.barSpacingM,
    );
  }
  return rails;
}

function put(
  group: Group,
  className: ClassName,
  geometry: BufferGeometry,
  material: Material,
  x: number,
  y: number,
  z = 0,
) {
  const mesh = classMesh(className, geometry, material);
  mesh.position.set(x, y, z);
  group.add(mesh);
  return mesh;
}
