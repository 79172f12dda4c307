import { BoxGeometry, Group, PlaneGeometry, type Mesh } from 'three';
import { CLASS_ID, STREET_PERIOD_M } from '../clip.js';
import { colorTexture, paint, shade, type Painter } from './canvas.js';
import { wallShadow } from './contact-shadow.js';
import { mattDetailed, mattTexture } from './materials.js';
import { between, seededRandom, type Random } from './random.js';
import { CROSSING, KERB, LEFT_PAVEMENT, PARKING_BAY_X, RIGHT_PAVEMENT, ROAD } from './street-layout.js';
import { asphaltGrain, hedgeLeaves, kerbStones, pavingSlabs } from './surfaces.js';
import { classMesh } from './tagged.js';

const ROAD_WIDTH_M = ROAD.rightX - ROAD.leftX;
/** Texture pixels per metre along the street and across it. */
const ALONG_PX_PER_M = 64;
const ACROSS_PX_PER_M = 96;
const ASPHALT_TILE_M = 2;
const SLAB_TILE_M = 2.4;
const WALL_SHADOW_M = 0.7;

/** Road, kerbs, pavements and the ground behind them, for one period of the street. */
export function buildGround(): Group {
  const ground = new Group();
  ground.add(roadSurface());
  const stones = mattTexture(kerbStones(STREET_PERIOD_M));
  ground.add(kerb(ROAD.leftX - KERB.widthM / 2, stones), kerb(ROAD.rightX + KERB.widthM / 2, stones));
  ground.add(pavement(LEFT_PAVEMENT.fromX, LEFT_PAVEMENT.toX - KERB.widthM));
  ground.add(pavement(RIGHT_PAVEMENT.fromX + KERB.widthM, RIGHT_PAVEMENT.toX));
  ground.add(frontShadow(LEFT_PAVEMENT.fromX, 1), frontShadow(RIGHT_PAVEMENT.toX, -1));
  ground.add(planting(-60, LEFT_PAVEMENT.fromX), planting(RIGHT_PAVEMENT.toX, 70));
  return ground;
}

function roadSurface(): Mesh {
  const canvas = paint(ROAD_WIDTH_M * ACROSS_PX_PER_M, STREET_PERIOD_M * ALONG_PX_PER_M, (painter) => {
    painter.scale(ACROSS_PX_PER_M, ALONG_PX_PER_M);
    painter.translate(-ROAD.leftX, 0);
    paintRoad(painter);
  });
  const grain = asphaltGrain();
  const material = mattDetailed(
    colorTexture(canvas, 4),
    grain,
    ROAD_WIDTH_M / ASPHALT_TILE_M,
    STREET_PERIOD_M / ASPHALT_TILE_M,
  );
  return flat('road', ROAD.leftX, ROAD.rightX, 0, material);
}

/** Paints the whole period in metres: x as in the plan, y = period - s (the canvas's top is the far end). */
function paintRoad(painter: Painter): void {
  const random = seededRandom(21);
  painter.fillStyle = shade([96, 97, 101]);
  painter.fillRect(ROAD.leftX, 0, ROAD_WIDTH_M, STREET_PERIOD_M);
  paintTyreTracks(painter);
  paintRepairs(painter, random);
  paintGutters(painter);
  paintMarkings(painter, random);
}

function paintTyreTracks(painter: Painter): void {
  for (const laneX of [-1.4, 2.7]) {
    for (const wheelX of [laneX - 0.75, laneX + 0.75]) {
      const track = painter.createLinearGradient(wheelX - 0.5, 0, wheelX + 0.5, 0);
      track.addColorStop(0, 'rgba(70,70,74,0)');
      track.addColorStop(0.5, 'rgba(66,66,70,0.45)');
      track.addColorStop(1, 'rgba(70,70,74,0)');
      painter.fillStyle = track;
      painter.fillRect(wheelX - 0.5, 0, 1, STREET_PERIOD_M);
    }
  }
}

function paintRepairs(painter: Painter, random: Random): void {
  for (let patch = 0; patch < 16; patch++) {
    painter.fillStyle = shade([84, 84, 87], between(random, 0.82, 1.12), 0.7);
    const y = between(random, 2, STREET_PERIOD_M - 8);
    painter.fillRect(
      between(random, ROAD.leftX + 0.5, ROAD.rightX - 2),
      y,
      between(random, 0.6, 1.8),
      between(random, 1, 5),
    );
  }
  for (let crack = 0; crack < 34; crack++) paintCrack(painter, random);
  for (const [x, s] of [
    [-0.6, 20],
    [2.2, 52],
    [-2.2, 81],
  ] as const) {
    painter.fillStyle = 'rgba(66,64,61,0.95)';
    painter.beginPath();
    painter.ellipse(x, STREET_PERIOD_M - s, 0.34, 0.34, 0, 0, 6.3);
    painter.fill();
  }
}

function paintCrack(painter: Painter, random: Random): void {
  painter.strokeStyle = 'rgba(60,60,62,0.45)';
  painter.lineWidth = 0.016;
  painter.beginPath();
  let x = between(random, ROAD.leftX, ROAD.rightX);
  let y = between(random, 1, STREET_PERIOD_M - 5);
  painter.moveTo(x, y);
  for (let step = 0; step < 8; step++) {
    x += between(random, -0.2, 0.2);
    y += between(random, 0.05, 0.6);
    painter.lineTo(x, y);
  }
  painter.stroke();
}

/** Dirt and the kerb's own shading along both edges. */
function paintGutters(painter: Painter): void {
  for (const [kerbX, inwards] of [
    [ROAD.leftX, 1],
    [ROAD.rightX, -1],
  ] as const) {
    const dirt = painter.createLinearGradient(kerbX, 0, kerbX + inwards * 0.9, 0);
    dirt.addColorStop(0, 'rgba(36,35,33,0.75)');
    dirt.addColorStop(0.3, 'rgba(56,55,52,0.4)');
    dirt.addColorStop(1, 'rgba(70,70,70,0)');
    painter.fillStyle = dirt;
    painter.fillRect(Math.min(kerbX, kerbX + inwards * 0.9), 0, 0.9, STREET_PERIOD_M);
  }
}

function paintMarkings(painter: Painter, random: Random): void {
  const white = 'rgba(214,214,208,0.86)';
  for (let s = 0; s < STREET_PERIOD_M; s += 6) {
    if (s >= CROSSING.fromS - 6 && s < CROSSING.toS + 2) continue;
    line(painter, ROAD.centreX, s + 1, s + 4, 0.12, white);
  }
  for (const offsetM of [0.3, 0.5])
    line(painter, ROAD.leftX + offsetM, 0, STREET_PERIOD_M, 0.09, 'rgba(196,164,66,0.75)');
  for (let s = 0; s < STREET_PERIOD_M; s += 2)
    if (s < CROSSING.fromS - 10 || s > CROSSING.toS + 6) line(painter, PARKING_BAY_X, s, s + 1.2, 0.1, white);
  for (let x = ROAD.leftX + 0.5; x < ROAD.rightX - 0.5; x += 1.1)
    line(painter, x + 0.3, CROSSING.fromS, CROSSING.toS, 0.6, white);
  painter.fillStyle = white;
  painter.fillRect(
    ROAD.leftX + 0.7,
    STREET_PERIOD_M - CROSSING.fromS + 1.2,
    ROAD.centreX - ROAD.leftX - 0.7,
    0.3,
  );
  paintArrow(painter, -1.4, 56, white);
  wear(painter, random);
}

function line(painter: Painter, x: number, fromS: number, toS: number, widthM: number, color: string): void {
  painter.fillStyle = color;
  painter.fillRect(x - widthM / 2, STREET_PERIOD_M - toS, widthM, toS - fromS);
}

function paintArrow(painter: Painter, x: number, s: number, color: string): void {
  line(painter, x, s, s + 2.6, 0.16, color);
  painter.beginPath();
  painter.moveTo(x - 0.45, STREET_PERIOD_M - s - 2.6);
  painter.lineTo(x + 0.45, STREET_PERIOD_M - s - 2.6);
  painter.lineTo(x, STREET_PERIOD_M - s - 4.6);
  painter.fill();
}

/** Rubs away bits of the paint. */
function wear(painter: Painter, random: Random): void {
  for (let spot = 0; spot < 24000; spot++) {
    painter.fillStyle = shade([92, 92, 96], between(random, 0.9, 1.05), between(random, 0.1, 0.55));
    const sizeM = between(random, 0.008, 0.035);
    painter.fillRect(
      between(random, ROAD.leftX, ROAD.rightX),
      random() * STREET_PERIOD_M,
      sizeM,
      sizeM * 2.4,
    );
  }
}

/** Darkens the pavement along the house fronts; `towards` is the side the pavement lies on. */
function frontShadow(x: number, towards: 1 | -1): Mesh {
  const shadow = wallShadow(WALL_SHADOW_M, STREET_PERIOD_M);
  if (towards < 0) shadow.rotation.y = Math.PI;
  shadow.position.set(x + (towards * WALL_SHADOW_M) / 2, KERB.heightM + 0.008, -STREET_PERIOD_M / 2);
  return shadow;
}

function kerb(x: number, stones: ReturnType<typeof mattTexture>): Mesh {
  const geometry = new BoxGeometry(KERB.widthM, KERB.heightM, STREET_PERIOD_M);
  const mesh = classMesh('pavement', geometry, stones);
  mesh.position.set(x, KERB.heightM / 2, -STREET_PERIOD_M / 2);
  return mesh;
}

function pavement(fromX: number, toX: number): Mesh {
  const texture = pavingSlabs();
  texture.repeat.set((toX - fromX) / SLAB_TILE_M, STREET_PERIOD_M / SLAB_TILE_M);
  return flat('pavement', fromX, toX, KERB.heightM, mattTexture(texture));
}

/** Lawn and ground cover behind walls and railings. */
function planting(fromX: number, toX: number): Mesh {
  const texture = hedgeLeaves();
  texture.repeat.set((toX - fromX) / 1.5, STREET_PERIOD_M / 1.5);
  return flat('tree', fromX, toX, KERB.heightM - 0.02, mattTexture(texture, 0x9a9a88));
}

function flat(
  className: keyof typeof CLASS_ID,
  fromX: number,
  toX: number,
  heightM: number,
  material: ReturnType<typeof mattTexture>,
): Mesh {
  const geometry = new PlaneGeometry(toX - fromX, STREET_PERIOD_M).rotateX(-Math.PI / 2);
  const mesh = classMesh(className, geometry, material);
  mesh.position.set((fromX + toX) / 2, heightM, -STREET_PERIOD_M / 2);
  mesh.castShadow = false;
  return mesh;
}
