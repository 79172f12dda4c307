import { paint, shade, type Painter } from './canvas.js';
import { heightAlong, type CarShape } from './car-shape.js';

const SIDE_PX = 512;
const END_PX = 256;

/** The side of a car: white where the paint's colour shows, dark windows, door seams, sill and handles. */
export function paintCarSide(shape: CarShape): HTMLCanvasElement {
  const heightPx = SIDE_PX / 2;
  const x = (t: number): number => t * SIDE_PX;
  const y = (heightM: number): number => heightPx * (1 - heightM / shape.heightM);
  return paint(SIDE_PX, heightPx, (painter) => {
    painter.fillStyle = '#fff';
    painter.fillRect(0, 0, SIDE_PX, heightPx);
    painter.fillStyle = 'rgba(0,0,0,0.62)';
    painter.fillRect(0, y(0.33), SIDE_PX, heightPx);
    painter.fillStyle = 'rgba(0,0,0,0.22)';
    painter.fillRect(0, y(0.6), SIDE_PX, y(0.55) - y(0.6));
    for (const window of shape.windows) paintSideWindow(painter, shape, window, x, y);
    painter.strokeStyle = 'rgba(0,0,0,0.55)';
    painter.lineWidth = 2;
    for (const [from, to] of shape.windows) paintDoor(painter, shape, from, to, x, y);
  });
}

function paintSideWindow(
  painter: Painter,
  shape: CarShape,
  [from, to]: readonly [number, number],
  x: (t: number) => number,
  y: (heightM: number) => number,
): void {
  painter.fillStyle = '#15181a';
  painter.beginPath();
  for (let t = from; t <= to + 1e-6; t += (to - from) / 8)
    painter.lineTo(x(t), y(Math.max(heightAlong(shape.belt, t) + 0.03, heightAlong(shape.roof, t) - 0.1)));
  painter.lineTo(x(to), y(heightAlong(shape.belt, to) + 0.03));
  painter.lineTo(x(from), y(heightAlong(shape.belt, from) + 0.03));
  painter.fill();
}

function paintDoor(
  painter: Painter,
  shape: CarShape,
  from: number,
  to: number,
  x: (t: number) => number,
  y: (heightM: number) => number,
): void {
  const belt = heightAlong(shape.belt, (from + to) / 2);
  painter.strokeRect(x(from + 0.005), y(belt), x(to) - x(from) - 4, y(0.34) - y(belt));
  painter.fillStyle = 'rgba(0,0,0,0.6)';
  painter.fillRect(x(to) - 30, y(belt - 0.12), 20, 4);
}

/** A seven-spoked alloy rim. */
export function paintRim(): HTMLCanvasElement {
  const sizePx = 64;
  return paint(sizePx, sizePx, (painter) => {
    painter.fillStyle = '#1a1a1b';
    painter.fillRect(0, 0, sizePx, sizePx);
    painter.translate(sizePx / 2, sizePx / 2);
    painter.strokeStyle = painter.fillStyle = '#85888a';
    painter.lineWidth = 6;
    for (let spoke = 0; spoke < 7; spoke++) {
      painter.rotate((2 * Math.PI) / 7);
      painter.strokeRect(0, 0, 0, sizePx * 0.45);
    }
    painter.lineWidth = 5;
    painter.beginPath();
    painter.arc(0, 0, sizePx * 0.46, 0, 6.3);
    painter.stroke();
    painter.beginPath();
    painter.arc(0, 0, sizePx * 0.12, 0, 6.3);
    painter.fill();
  });
}

/** A car seen from the front or from behind, in its own colour. */
export function paintCarEnd(shape: CarShape, end: 'front' | 'rear', color: number): HTMLCanvasElement {
  const body = [(color >> 16) & 255, (color >> 8) & 255, color & 255] as const;
  const x = (metres: number): number => END_PX * (0.5 + metres / shape.widthM);
  const y = (heightM: number): number => END_PX * (1 - heightM / shape.heightM);
  return paint(END_PX, END_PX, (painter) => {
    painter.fillStyle = shade(body);
    painter.fillRect(0, 0, END_PX, END_PX);
    const block = (left: number, top: number, right: number, bottom: number, fill: string): void => {
      painter.fillStyle = fill;
      painter.fillRect(x(left), y(top), x(right) - x(left), y(bottom) - y(top));
    };
    const half = shape.widthM / 2;
    block(-half, 0.34, half, 0, '#111');
    block(-half, 0.5, half, 0.485, 'rgba(0,0,0,0.5)');
    if (end === 'front') paintFront(block, half);
    else paintRear(block, half);
  });
}

type Block = (left: number, top: number, right: number, bottom: number, fill: string) => void;

function paintFront(block: Block, half: number): void {
  block(-0.42, 0.64, 0.42, 0.54, '#0c0d0e');
  block(-0.5, 0.46, 0.5, 0.36, '#0c0d0e');
  for (const side of [-1, 1]) {
    const [left, right] = side < 0 ? [-half + 0.08, -0.46] : [0.46, half - 0.08];
    block(left, 0.68, right, 0.53, '#c9ced1');
    block(left + 0.05, 0.66, right - 0.05, 0.56, '#f2f5f6');
  }
  block(-0.27, 0.48, 0.27, 0.38, '#e8e8e2');
  block(-0.22, 0.46, 0.22, 0.4, '#4a4a4a');
}

function paintRear(block: Block, half: number): void {
  for (const side of [-1, 1]) {
    const [left, right] = side < 0 ? [-half + 0.05, -half + 0.34] : [half - 0.34, half - 0.05];
    block(left, 0.84, right, 0.6, '#8e1414');
    block(left + 0.05, 0.69, right - 0.05, 0.63, '#c9b9b0');
  }
  block(-0.27, 0.72, 0.27, 0.61, '#d8b93a');
  block(-0.22, 0.7, 0.22, 0.63, '#4a4436');
}
