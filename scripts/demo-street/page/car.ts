import {
  BufferGeometry,
  CircleGeometry,
  CylinderGeometry,
  Float32BufferAttribute,
  Group,
  type Material,
} from 'three';
import { contactShadow } from './contact-shadow.js';
import { CAR_SHAPES, heightAlong, type CarShape } from './car-shape.js';
import { paintCarEnd, paintCarSide, paintRim } from './car-paintwork.js';
import { colorTexture } from './canvas.js';
import { glossy, matt, mattTexture } from './materials.js';
import type { CarModel } from './street-layout.js';
import { classMesh } from './tagged.js';

const GROUND_CLEARANCE_M = 0.2;
const STATIONS = 36;

/** A car at the origin, standing on y = 0, its front towards -z (along the street). */
export function buildCar(model: CarModel, paintColor: number): Group {
  const shape = CAR_SHAPES[model];
  const car = new Group();
  addBody(car, shape, paintColor);
  addEnds(car, shape, paintColor);
  addWheels(car, shape);
  car.add(contactShadow(shape.widthM * 1.3, shape.lengthM * 1.16));
  return car;
}

/** Half of a cross-section, from the sill up to the middle of the roof: [x, y] each. */
type Section = readonly (readonly [number, number])[];

/** The body's cross-section at `t` (0 front, 1 rear). */
function sectionAt(shape: CarShape, t: number): Section {
  const nose = Math.max(0, 1 - t / 0.1);
  const tail = Math.max(0, 1 - (1 - t) / 0.08);
  const half = (shape.widthM / 2) * (1 - 0.13 * nose ** 2 - 0.09 * tail ** 2);
  const belt = heightAlong(shape.belt, t);
  const roof = Math.max(belt + 0.02, heightAlong(shape.roof, t));
  const rise = Math.min(1, (roof - belt) / 0.5);
  const roofHalf = half * (0.93 - 0.17 * rise);
  return [
    [half * 0.9, GROUND_CLEARANCE_M],
    [half * 0.98, 0.34],
    [half, 0.56],
    [half * 0.965, belt],
    [roofHalf, roof - 0.04 * rise],
    [roofHalf * 0.82, roof + 0.015],
    [0, roof + 0.05],
  ];
}

function addBody(car: Group, shape: CarShape, paintColor: number): void {
  const side = glossy(paintColor, 0.1, colorTexture(paintCarSide(shape), 2));
  const top = glossy(paintColor, 0.09);
  const glass = glossy(0x0d1012, 0.05);
  car.add(
    classMesh(
      'car',
      strip(shape, 0, 4, () => true),
      side,
    ),
  );
  car.add(
    classMesh(
      'car',
      strip(shape, 4, 6, (t) => !isScreen(shape, t)),
      top,
    ),
  );
  car.add(
    classMesh(
      'car',
      strip(shape, 4, 6, (t) => isScreen(shape, t)),
      glass,
    ),
  );
}

/** Whether the top of the car is windscreen or rear window here: where the roof line climbs out of the belt line. */
function isScreen(shape: CarShape, t: number): boolean {
  const within = ([from, to]: readonly [number, number]): boolean => t > from && t < to;
  return within(shape.windscreen) || within(shape.rearWindow);
}

/** The faces between two ring positions of the sections, on both sides of the car. */
function strip(
  shape: CarShape,
  fromRing: number,
  toRing: number,
  includes: (t: number) => boolean,
): BufferGeometry {
  const positions: number[] = [];
  const uvs: number[] = [];
  const indices: number[] = [];
  for (const mirror of [1, -1]) {
    const rings = toRing - fromRing + 1;
    const base = positions.length / 3;
    for (let station = 0; station <= STATIONS; station++) {
      const t = station / STATIONS;
      for (const [x, y] of sectionAt(shape, t).slice(fromRing, toRing + 1)) {
        positions.push(mirror * x, y, (t - 0.5) * shape.lengthM);
        uvs.push(t, y / shape.heightM);
      }
    }
    for (let station = 0; station < STATIONS; station++) {
      if (!includes((station + 0.5) / STATIONS)) continue;
      for (let ring = 0; ring < rings - 1; ring++) {
        const a = base + station * rings + ring;
        const b = a + rings;
        indices.push(...(mirror > 0 ? [a, a + 1, b, a + 1, b + 1, b] : [a, b, a + 1, a + 1, b, b + 1]));
      }
    }
  }
  return surface(positions, uvs, indices);
}

/** The painted front and rear, closing the body. */
function addEnds(car: Group, shape: CarShape, paintColor: number): void {
  for (const end of ['front', 'rear'] as const) {
    const texture = colorTexture(paintCarEnd(shape, end, paintColor), 2);
    const section = sectionAt(shape, end === 'front' ? 0 : 1);
    const z = (end === 'front' ? -0.5 : 0.5) * shape.lengthM;
    car.add(classMesh('car', endCap(section, z, shape, end), glossy(0xffffff, 0.08, texture)));
  }
}

function endCap(section: Section, z: number, shape: CarShape, end: 'front' | 'rear'): BufferGeometry {
  const outline = [...section, ...[...section].reverse().map(([x, y]) => [-x, y] as const)];
  const bulge = end === 'front' ? -0.1 : 0.07;
  const positions = [0, 0.55, z + bulge];
  const uvs = [0.5, 0.55 / shape.heightM];
  for (const [x, y] of outline) {
    positions.push(x, y, z);
    uvs.push(0.5 + ((end === 'front' ? -1 : 1) * x) / shape.widthM, y / shape.heightM);
  }
  const indices: number[] = [];
  for (let corner = 1; corner <= outline.length; corner++) {
    const next = (corner % outline.length) + 1;
    indices.push(...(end === 'front' ? [0, next, corner] : [0, corner, next]));
  }
  return surface(positions, uvs, indices);
}

/** Triangles between places of three numbers and texture coordinates of two each. */
function surface(positions: number[], uvs: number[], indices: number[]): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setAttribute('uv', new Float32BufferAttribute(uvs, 2));
  geometry.setIndex(indices);
  geometry.computeVertexNormals();
  return geometry;
}

function addWheels(car: Group, shape: CarShape): void {
  const tyre = matt(0x141415);
  const arch = matt(0x060606);
  const rim = mattTexture(colorTexture(paintRim()));
  const wheelRadius = shape.wheelRadiusM;
  for (const t of shape.axles) {
    for (const side of [-1, 1]) {
      const x = side * (shape.widthM / 2 - 0.115);
      const place = (geometry: BufferGeometry, material: Material, outwardsM: number): void => {
        const part = classMesh('car', geometry, material);
        part.position.set(x + side * outwardsM, wheelRadius, (t - 0.5) * shape.lengthM);
        car.add(part);
      };
      place(disc(wheelRadius * 1.17, 0.19), arch, 0);
      place(disc(wheelRadius, 0.2), tyre, 0.012);
      place(new CircleGeometry(wheelRadius * 0.7, 22).rotateY((side * Math.PI) / 2), rim, 0.116);
    }
  }
}

function disc(radiusM: number, widthM: number): BufferGeometry {
  return new CylinderGeometry(radiusM, radiusM, widthM, 22).rotateZ(Math.PI / 2);
}
