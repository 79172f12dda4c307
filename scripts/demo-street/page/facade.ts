import { paint, shade, type Painter } from './canvas.js';
import { doorMiddleM, frontHeightM, groundWindows, upperWindows } from './house-front.js';
import { paintDoor, paintSashWindow } from './joinery.js';
import { between, type Random } from './random.js';
import { paintShopFront } from './shop-front.js';
import type { BuildingPlan, WallStyle } from './street-layout.js';
import { speckle } from './surfaces.js';

const PX_PER_M = 64;
const COURSE_M = 0.11;
const BRICK_M = 0.32;

/** The front of a house, seen straight on: wall, windows, shop front or door, stains. */
export function paintFacade(plan: BuildingPlan, random: Random): HTMLCanvasElement {
  const heightM = frontHeightM(plan);
  return paint(plan.widthM * PX_PER_M, heightM * PX_PER_M, (painter) => {
    painter.scale(PX_PER_M, PX_PER_M);
    paintWall(painter, plan.style, plan.wall, plan.widthM, heightM, random);
    for (const opening of [...upperWindows(plan), ...groundWindows(plan)])
      paintSashWindow(painter, opening, heightM, plan.style, random);
    if (plan.shop) paintShopFront(painter, plan, plan.shop, heightM, random);
    else paintDoor(painter, doorMiddleM(plan), heightM, random);
    paintWeathering(painter, plan.widthM, heightM, random);
    painter.setTransform(1, 0, 0, 1, 0, 0);
    speckle(painter, painter.canvas.width, painter.canvas.height, 0.09, random);
  });
}

/** A wall without openings, for gables and backs. */
export function paintPlainWall(plan: BuildingPlan, widthM: number, random: Random): HTMLCanvasElement {
  const heightM = frontHeightM(plan);
  return paint((widthM * PX_PER_M) / 2, (heightM * PX_PER_M) / 2, (painter) => {
    painter.scale(PX_PER_M / 2, PX_PER_M / 2);
    paintWall(painter, plan.style, plan.wall, widthM, heightM, random);
    paintWeathering(painter, widthM, heightM, random);
  });
}

function paintWall(
  painter: Painter,
  style: WallStyle,
  color: readonly [number, number, number],
  widthM: number,
  heightM: number,
  random: Random,
): void {
  painter.fillStyle = shade(color, style === 'brick' ? 0.72 : 1);
  painter.fillRect(0, 0, widthM, heightM);
  if (style === 'brick') paintCourses(painter, color, widthM, heightM, COURSE_M, BRICK_M, [0.7, 1.2], random);
  if (style === 'stone') paintCourses(painter, color, widthM, heightM, 0.42, 0.9, [0.86, 1.08], random);
  for (let blotch = 0; blotch < 30; blotch++) {
    painter.fillStyle = shade(color, between(random, 0.6, 1.2), 0.1);
    painter.beginPath();
    painter.ellipse(
      random() * widthM,
      random() * heightM,
      between(random, 0.3, 2),
      between(random, 0.2, 1),
      0,
      0,
      6.3,
    );
    painter.fill();
  }
}

function paintCourses(
  painter: Painter,
  color: readonly [number, number, number],
  widthM: number,
  heightM: number,
  courseM: number,
  blockM: number,
  [dark, light]: readonly [number, number],
  random: Random,
): void {
  for (let row = 0; row * courseM < heightM; row++) {
    for (let column = -1; column * blockM < widthM; column++) {
      painter.fillStyle = shade(color, between(random, dark, light));
      painter.fillRect((column + (row % 2) / 2) * blockM, row * courseM, blockM - 0.02, courseM - 0.02);
    }
  }
}

/** Soot under the eaves, rain streaks, and the darkening where the wall meets the pavement. */
function paintWeathering(painter: Painter, widthM: number, heightM: number, random: Random): void {
  for (let streak = 0; streak < widthM * 3; streak++) {
    painter.fillStyle = `rgba(30,28,24,${between(random, 0.02, 0.09)})`;
    painter.fillRect(
      random() * widthM,
      random() * heightM * 0.8,
      between(random, 0.03, 0.25),
      between(random, 0.4, 2.6),
    );
  }
  const foot = painter.createLinearGradient(0, heightM - 1.3, 0, heightM);
  foot.addColorStop(0, 'rgba(16,15,14,0)');
  foot.addColorStop(1, 'rgba(16,15,14,0.55)');
  painter.fillStyle = foot;
  painter.fillRect(0, heightM - 1.3, widthM, 1.3);
  const eaves = painter.createLinearGradient(0, 0, 0, 0.8);
  eaves.addColorStop(0, 'rgba(16,15,14,0.5)');
  eaves.addColorStop(1, 'rgba(16,15,14,0)');
  painter.fillStyle = eaves;
  painter.fillRect(0, 0, widthM, 0.8);
}
