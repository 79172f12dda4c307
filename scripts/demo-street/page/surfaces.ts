import type { CanvasTexture } from 'three';
import { colorTexture, paint, paintPixels, shade, valueTexture, type Painter } from './canvas.js';
import { fractalNoise } from './noise.js';
import { between, seededRandom, type Random } from './random.js';

/** Fine asphalt grain about mid grey, to be multiplied in; tiles. */
export function asphaltGrain(): CanvasTexture {
  const sizePx = 512;
  const random = seededRandom(11);
  const cloudy = fractalNoise(sizePx, 4, 5, random);
  const canvas = paintPixels(sizePx, (index) => {
    const grain = random() + random() - 1;
    const value = 128 + 40 * ((cloudy[index] ?? 0.5) - 0.5) + 30 * grain;
    return [value, value, value];
  });
  return valueTexture(canvas, 4);
}

/** Weathered concrete slabs, 2.4 m x 2.4 m a tile. */
export function pavingSlabs(): CanvasTexture {
  const sizePx = 512;
  const random = seededRandom(12);
  const columns = 4;
  const rows = 4;
  const canvas = paint(sizePx, sizePx, (painter) => {
    for (let row = 0; row < rows; row++) {
      for (let column = -1; column < columns; column++) {
        const x = ((column + (row % 2) * 0.5) * sizePx) / columns;
        paintSlab(painter, x, (row * sizePx) / rows, sizePx / columns, sizePx / rows, random);
      }
    }
    speckle(painter, sizePx, sizePx, 0.1, random);
  });
  return colorTexture(canvas, 4);
}

function paintSlab(
  painter: Painter,
  x: number,
  y: number,
  width: number,
  height: number,
  random: Random,
): void {
  painter.fillStyle = shade([124, 121, 115], between(random, 0.92, 1.07));
  painter.fillRect(x, y, width, height);
  painter.strokeStyle = 'rgba(62,60,56,0.8)';
  painter.lineWidth = 2.5;
  painter.strokeRect(x, y, width, height);
}

/** Kerb stones 0.9 m long, for a box's uv over `lengthM`: joints across both axes look right on top and side alike. */
export function kerbStones(lengthM: number): CanvasTexture {
  const stones = 8;
  const stonePx = 64;
  const random = seededRandom(16);
  const canvas = paint(stones * stonePx, stones * stonePx, (painter) => {
    for (let stone = 0; stone < stones; stone++) {
      painter.fillStyle = shade([146, 144, 138], between(random, 0.88, 1.08));
      painter.fillRect(0, stone * stonePx, stones * stonePx, stonePx);
      painter.fillStyle = 'rgb(70,68,64)';
      painter.fillRect(0, stone * stonePx, stones * stonePx, 2);
    }
    speckle(painter, stones * stonePx, stones * stonePx, 0.14, random);
  });
  const texture = colorTexture(canvas, 4);
  texture.repeat.set(1, lengthM / (stones * 0.9));
  return texture;
}

/** Roof slates, overlapping rows. */
export function slates(): CanvasTexture {
  const sizePx = 256;
  const random = seededRandom(13);
  const canvas = paint(sizePx, sizePx, (painter) => {
    for (let row = 0; row < 16; row++) {
      for (let column = -1; column < 12; column++) {
        painter.fillStyle = shade([76, 76, 82], between(random, 0.75, 1.2));
        painter.fillRect(((column + (row % 2) / 2) * sizePx) / 12, row * 16, sizePx / 12 - 1, 15);
      }
    }
  });
  return colorTexture(canvas, 2);
}

/** Clipped hedge or ivy: many small leaves, dark between them. */
export function hedgeLeaves(): CanvasTexture {
  const sizePx = 256;
  const random = seededRandom(14);
  const canvas = paint(sizePx, sizePx, (painter) => {
    painter.fillStyle = '#1d2216';
    painter.fillRect(0, 0, sizePx, sizePx);
    for (let leaf = 0; leaf < 2600; leaf++) {
      painter.fillStyle = shade([86, 96, 56], between(random, 0.4, 1.15));
      const radius = between(random, 2, 5);
      painter.beginPath();
      painter.ellipse(random() * sizePx, random() * sizePx, radius, radius * 0.5, random() * 6.3, 0, 6.3);
      painter.fill();
    }
  });
  return colorTexture(canvas, 2);
}

/** Brown-grey bark with vertical furrows. */
export function bark(): CanvasTexture {
  const random = seededRandom(15);
  const canvas = paint(128, 256, (painter) => {
    painter.fillStyle = '#5a5148';
    painter.fillRect(0, 0, 128, 256);
    for (let furrow = 0; furrow < 260; furrow++) {
      painter.fillStyle = shade([90, 80, 70], between(random, 0.45, 1.35), 0.7);
      painter.fillRect(random() * 128, random() * 256, between(random, 1, 4), between(random, 8, 46));
    }
  });
  return colorTexture(canvas);
}

/** Lays random light and dark specks over a canvas. */
export function speckle(
  painter: Painter,
  widthPx: number,
  heightPx: number,
  strength: number,
  random: Random,
): void {
  const image = painter.getImageData(0, 0, widthPx, heightPx);
  for (let index = 0; index < image.data.length; index += 4) {
    const factor = 1 + strength * (random() + random() - 1);
    for (let channel = 0; channel < 3; channel++)
      image.data[index + channel] = (image.data[index + channel] ?? 0) * factor;
  }
  painter.putImageData(image, 0, 0);
}
