import { shade, type Colors, type Painter } from './canvas.js';
import type { Opening } from './house-front.js';
import { between, pick, type Random } from './random.js';
import type { WallStyle } from './street-layout.js';

const DOORS: Colors = [
  [46, 62, 84],
  [104, 38, 36],
  [40, 62, 48],
  [36, 36, 38],
];

/** A sash window with its lintel, bars and the shadow of its reveal, on a front `heightM` high. */
export function paintSashWindow(
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

/** A panelled door with a fanlight; `middleM` from the front's left end. */
export function paintDoor(painter: Painter, middleM: number, heightM: number, random: Random): void {
  const x = middleM - 0.55;
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

function line(painter: Painter, fromX: number, fromY: number, toX: number, toY: number): void {
  painter.beginPath();
  painter.moveTo(fromX, fromY);
  painter.lineTo(toX, toY);
  painter.stroke();
}
