import { paint, shade, type Painter } from './canvas.js';
import { paintWord } from './lettering.js';
import { between, pick, type Random } from './random.js';
import type { BuildingPlan, WallStyle } from './street-layout.js';
import { speckle } from './surfaces.js';

export const GROUND_STOREY_M = 3.5;
export const UPPER_STOREY_M = 2.9;
const PX_PER_M = 64;
const COURSE_M = 0.11;
const BRICK_M = 0.32;

type Colors = readonly [Color, ...(readonly Color[])];
type Color = readonly [red: number, green: number, blue: number];
const GOODS: Colors = [
  [150, 120, 84],
  [104, 52, 44],
  [70, 88, 98],
  [164, 158, 142],
  [58, 68, 48],
];
const DOORS: Colors = [
  [46, 62, 84],
  [104, 38, 36],
  [40, 62, 48],
  [36, 36, 38],
];

/** A window opening of a front, metres from its left end and from the ground. */
export interface Opening {
  readonly leftM: number;
  readonly bottomM: number;
  readonly widthM: number;
  readonly heightM: number;
}

export function frontHeightM(plan: BuildingPlan): number {
  return GROUND_STOREY_M + (plan.storeys - 1) * UPPER_STOREY_M;
}

/** The windows above the ground floor. */
export function upperWindows(plan: BuildingPlan): Opening[] {
  const columns = Math.max(2, Math.round(plan.widthM / 2.7));
  const openings: Opening[] = [];
  for (let storey = 1; storey < plan.storeys; storey++)
    for (let column = 0; column < columns; column++)
      openings.push({
        leftM: ((column + 0.5) * plan.widthM) / columns - 0.52,
        bottomM: GROUND_STOREY_M + (storey - 1) * UPPER_STOREY_M + 0.6,
        widthM: 1.04,
        heightM: storey === plan.storeys - 1 ? 1.45 : 1.75,
      });
  return openings;
}

/** A dwelling's ground-floor windows; a shop has its shop front instead. */
export function groundWindows(plan: BuildingPlan): Opening[] {
  if (plan.shop) return [];
  const columns = Math.max(2, Math.round(plan.widthM / 2.7));
  const openings: Opening[] = [];
  for (let column = 0; column < columns; column++) {
    if (column === doorColumn(columns)) continue;
    openings.push({
      leftM: ((column + 0.5) * plan.widthM) / columns - 0.58,
      bottomM: 0.95,
      widthM: 1.16,
      heightM: 1.8,
    });
  }
  return openings;
}

function doorColumn(columns: number): number {
  return Math.floor(columns / 2);
}

/** The front of a house, seen straight on: wall, windows, shop front or door, stains. */
export function paintFacade(plan: BuildingPlan, random: Random): HTMLCanvasElement {
  const heightM = frontHeightM(plan);
  return paint(plan.widthM * PX_PER_M, heightM * PX_PER_M, (painter) => {
    painter.scale(PX_PER_M, PX_PER_M);
    paintWall(painter, plan.style, plan.wall, plan.widthM, heightM, random);
    for (const opening of [...upperWindows(plan), ...groundWindows(plan)])
      paintSashWindow(painter, opening, heightM, plan.style, random);
    if (plan.shop) paintShopFront(painter, plan, plan.shop, heightM, random);
    else paintDoor(painter, plan, heightM, random);
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

function paintSashWindow(
  painter: Painter,
  at: Opening,
  heightM: number,
  style: WallStyle,
  random: Random,
): void {
  const { leftM: x, widthM: w, heightM: h } = at;
  const y = heightM - at.bottomM - h;
  painter.fillStyle = style === 'brick' ? 'rgb(172,164,148)' : 'rgba(120,116,108,0.8)';
  painter.fillRect(x - 0.06, y - 0.24, w + 0.12, 0.22);
  painter.fillStyle = 'rgb(38,36,34)';
  painter.fillRect(x, y, w, h);
  paintGlass(painter, x + 0.08, y + 0.12, w - 0.16, h - 0.18, random);
  painter.strokeStyle = 'rgb(206,206,200)';
  painter.lineWidth = 0.07;
  painter.strokeRect(x + 0.1, y + 0.13, w - 0.2, h - 0.2);
  painter.lineWidth = 0.045;
  line(painter, x + 0.1, y + h / 2, x + w - 0.1, y + h / 2);
  line(painter, x + w / 2, y + 0.13, x + w / 2, y + h - 0.08);
  const reveal = painter.createLinearGradient(0, y, 0, y + 0.35);
  reveal.addColorStop(0, 'rgba(0,0,0,0.6)');
  reveal.addColorStop(1, 'rgba(0,0,0,0)');
  painter.fillStyle = reveal;
  painter.fillRect(x, y, w, 0.35);
}

function paintGlass(painter: Painter, x: number, y: number, w: number, h: number, random: Random): void {
  const glass = painter.createLinearGradient(x, y, x + w * 0.4, y + h);
  const sky = between(random, 0.35, 1);
  glass.addColorStop(0, shade([96, 112, 124], sky));
  glass.addColorStop(0.55, shade([52, 58, 64], sky));
  glass.addColorStop(1, 'rgb(26,27,29)');
  painter.fillStyle = glass;
  painter.fillRect(x, y, w, h);
  if (random() < 0.55) {
    painter.fillStyle = shade([176, 166, 146], between(random, 0.55, 1), 0.7);
    const drawnM = w * between(random, 0.12, 0.3);
    painter.fillRect(x, y, drawnM, h);
    painter.fillRect(x + w - drawnM, y, drawnM, h);
  }
}

function paintShopFront(
  painter: Painter,
  plan: BuildingPlan,
  shop: NonNullable<BuildingPlan['shop']>,
  heightM: number,
  random: Random,
): void {
  const top = heightM - GROUND_STOREY_M + 0.2;
  painter.fillStyle = shade(shop.color, 0.85);
  painter.fillRect(0.25, top, plan.widthM - 0.5, heightM - top);
  painter.fillStyle = shade(shop.color, 1.15);
  painter.fillRect(0.25, top, plan.widthM - 0.5, 0.7);
  paintWord(painter, shop.name, plan.widthM / 2, top + 0.35, 0.42, 'rgb(238,228,198)');
  const panes = Math.max(3, Math.round(plan.widthM / 2));
  const paneM = (plan.widthM - 0.9) / panes;
  const door = Math.floor(random() * panes);
  for (let pane = 0; pane < panes; pane++) {
    const x = 0.45 + pane * paneM + 0.06;
    const bottom = pane === door ? 0.12 : 0.55;
    paintShopPane(painter, x, top + 0.75, paneM - 0.12, heightM - top - 0.75 - bottom, random);
  }
  painter.fillStyle = 'rgba(20,20,20,0.5)';
  painter.fillRect(0.25, heightM - 0.1, plan.widthM - 0.5, 0.1);
}

function paintShopPane(painter: Painter, x: number, y: number, w: number, h: number, random: Random): void {
  const glass = painter.createLinearGradient(x, y, x + w * 0.3, y + h);
  glass.addColorStop(0, 'rgb(58,62,66)');
  glass.addColorStop(0.45, 'rgb(92,82,64)');
  glass.addColorStop(1, 'rgb(34,32,30)');
  painter.fillStyle = glass;
  painter.fillRect(x, y, w, h);
  for (let item = 0; item < 11; item++) {
    const goods = pick(random, GOODS);
    painter.fillStyle = shade(goods, between(random, 0.7, 1.3), 0.85);
    const itemM = between(random, 0.12, 0.4);
    painter.fillRect(
      x + random() * Math.max(0.05, w - itemM),
      y + h - itemM - 0.1 - random() * h * 0.3,
      itemM,
      itemM,
    );
  }
  painter.fillStyle = 'rgba(190,205,215,0.14)';
  painter.beginPath();
  painter.moveTo(x + w * 0.15, y);
  painter.lineTo(x + w * 0.55, y);
  painter.lineTo(x + w * 0.25, y + h);
  painter.lineTo(x, y + h);
  painter.lineTo(x, y + h * 0.4);
  painter.fill();
}

function paintDoor(painter: Painter, plan: BuildingPlan, heightM: number, random: Random): void {
  const columns = Math.max(2, Math.round(plan.widthM / 2.7));
  const x = ((doorColumn(columns) + 0.5) * plan.widthM) / columns - 0.55;
  painter.fillStyle = 'rgb(196,192,180)';
  painter.fillRect(x - 0.16, heightM - 2.85, 1.42, 2.85);
  painter.fillStyle = 'rgb(30,28,26)';
  painter.fillRect(x, heightM - 2.65, 1.1, 2.65);
  const color = pick(random, DOORS);
  painter.fillStyle = shade(color);
  painter.fillRect(x + 0.06, heightM - 2.15, 0.98, 2.1);
  paintGlass(painter, x + 0.08, heightM - 2.58, 0.94, 0.36, random);
  painter.fillStyle = shade(color, 0.65);
  for (const [panelX, panelY, panelH] of [
    [0.18, 1.95, 0.8],
    [0.6, 1.95, 0.8],
    [0.18, 0.95, 0.7],
    [0.6, 0.95, 0.7],
  ] as const)
    painter.fillRect(x + panelX, heightM - panelY, 0.32, panelH);
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

function line(painter: Painter, fromX: number, fromY: number, toX: number, toY: number): void {
  painter.beginPath();
  painter.moveTo(fromX, fromY);
  painter.lineTo(toX, toY);
  painter.stroke();
}
