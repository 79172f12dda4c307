import type { Painter } from './canvas.js';

/** Strokes of a letter on a grid 2 wide and 4 high, y down: a plain sign-writer's alphabet of our own. */
const STROKES: Readonly<Record<string, readonly (readonly (readonly [number, number])[])[]>> = {
  A: [
    [
      [0, 4],
      [0, 1],
      [1, 0],
      [2, 1],
      [2, 4],
    ],
    [
      [0, 2.4],
      [2, 2.4],
    ],
  ],
  C: [
    [
      [2, 0],
      [0, 0],
      [0, 4],
      [2, 4],
    ],
  ],
  E: [
    [
      [2, 0],
      [0, 0],
      [0, 4],
      [2, 4],
    ],
    [
      [0, 2],
      [1.5, 2],
    ],
  ],
  F: [
    [
      [2, 0],
      [0, 0],
      [0, 4],
    ],
    [
      [0, 2],
      [1.5, 2],
    ],
  ],
  G: [
    [
      [2, 0],
      [0, 0],
      [0, 4],
      [2, 4],
      [2, 2.2],
      [1.2, 2.2],
    ],
  ],
  L: [
    [
      [0, 0],
      [0, 4],
      [2, 4],
    ],
  ],
  N: [
    [
      [0, 4],
      [0, 0],
      [2, 4],
      [2, 0],
    ],
  ],
  O: [
    [
      [0, 0],
      [2, 0],
      [2, 4],
      [0, 4],
      [0, 0],
    ],
  ],
  P: [
    [
      [0, 4],
      [0, 0],
      [2, 0],
      [2, 2.2],
      [0, 2.2],
    ],
  ],
  R: [
    [
      [0, 4],
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ],
    [
      [0.8, 2],
      [2, 4],
    ],
  ],
  S: [
    [
      [2, 0],
      [0, 0],
      [0, 2],
      [2, 2],
      [2, 4],
      [0, 4],
    ],
  ],
  T: [
    [
      [0, 0],
      [2, 0],
    ],
    [
      [1, 0],
      [1, 4],
    ],
  ],
  '0': [
    [
      [0, 0],
      [2, 0],
      [2, 4],
      [0, 4],
      [0, 0],
    ],
  ],
  '2': [
    [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
      [0, 4],
      [2, 4],
    ],
  ],
  '3': [
    [
      [0, 0],
      [2, 0],
      [2, 4],
      [0, 4],
    ],
    [
      [0.6, 2],
      [2, 2],
    ],
  ],
};

/** Writes a word centred on (x, y) with capitals of the given height; letters without strokes are left out. */
export function paintWord(
  painter: Painter,
  word: string,
  x: number,
  y: number,
  height: number,
  color: string,
): void {
  const unit = height / 4;
  const advance = unit * 3.2;
  let left = x - (word.length * advance - unit * 1.2) / 2;
  painter.strokeStyle = color;
  painter.lineWidth = unit * 0.7;
  painter.lineJoin = 'round';
  for (const letter of word) {
    for (const stroke of STROKES[letter] ?? []) {
      painter.beginPath();
      for (const [column, row] of stroke) painter.lineTo(left + column * unit, y - height / 2 + row * unit);
      painter.stroke();
    }
    left += advance;
  }
}
