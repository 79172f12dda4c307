import assert from 'node:assert/strict';
import { blockMotion } from '../../../pipelines/motion/block-motion.js';
import { CameraMotion } from '../../../pipelines/motion/camera-motion.js';
import { BLOCK_CELLS, compose, isStill, type MotionField } from '../../../pipelines/motion/motion-field.js';
import { moveLabelsReference } from '../../../pipelines/motion/move-labels-reference.js';
import { moveLabels } from '../../../pipelines/motion/move-labels.js';
import { BORDER, thumbnailOf, type Thumbnail } from '../../../pipelines/motion/thumbnail.js';
import { seededRandom } from '../../../bench/harness.js';
import type { Frame } from '../../../src/core/frame.js';

/** Texture that goes on in all directions; noise of a few pixels' size, so that every place is like no other. */
function texture(x: number, y: number): number {
  const at = (column: number, row: number) => {
    const hash = Math.imul(column * 374_761_393 + row * 668_265_263, 1_274_126_177);
    return ((hash ^ (hash >>> 13)) >>> 8) & 255;
  };
  return at(Math.floor(x / 24), Math.floor(y / 24));
}

/** A view of the texture, moved by so many pixels. */
function view(width: number, height: number, right = 0, down = 0) {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      pixels.fill(texture(x - right + 4800, y - down + 4800), 3 * (y * width + x), 3 * (y * width + x) + 3);
  return { width, height, pixels };
}

function frame(arrivedAtMs: number, right: number, epoch = 0): Frame {
  return { seq: 0, pts: 0, timeBase: { num: 1, den: 1000 }, epoch, arrivedAtMs, ...view(640, 360, right) };
}

function field(
  columns: number,
  rows: number,
  move: (column: number, row: number) => readonly [number, number],
): MotionField {
  const moves = Array.from({ length: columns * rows }, (_, block) =>
    move(block % columns, Math.floor(block / columns)),
  );
  return { cell: 4, columns, rows, moves: Int16Array.from(moves.flat()) };
}

/** Blocks whose window lies inside both pictures. */
function inner({ columns, rows, moves }: MotionField): readonly (readonly number[])[] {
  return Array.from({ length: columns * rows }, (_, block) => block)
    .filter((block) => {
      const [column, row] = [block % columns, Math.floor(block / columns)];
      return column > 2 && row > 2 && column < columns - 3 && row < rows - 3;
    })
    .map((block) => [...moves.subarray(2 * block, 2 * block + 2)]);
}

describe('a thumbnail', () => {
  it('has cells of 8 pixels of 720p, of 11 of 1080p, and of one of what is small', () => {
    const sizes = [
      [1280, 720],
      [1920, 1080],
      [64, 48],
      [1, 1],
    ] as const;
    const cells = sizes.map(([width, height]) =>
      thumbnailOf({ width, height, pixels: new Uint8Array(width * height * 3) }),
    );
    assert.deepEqual(
      cells.map(({ cell, columns, rows }) => [cell, columns, rows]),
      [
        [8, 160, 90],
        [11, 175, 99],
        [1, 64, 48],
        [1, 1, 1],
      ],
    );
  });

  it('goes on beyond the picture as the picture ends', () => {
    const { bytes, columns, rows } = thumbnailOf(view(64, 48));
    const stride = columns + 2 * BORDER;
    const at = (column: number, row: number) => bytes[(row + BORDER) * stride + column + BORDER];
    assert.equal(at(10, 20), texture(4810, 4820));
    assert.equal(at(-BORDER, -BORDER), at(0, 0));
    assert.equal(at(columns + BORDER - 1, 7), at(columns - 1, 7));
    assert.equal(at(9, rows + BORDER - 1), at(9, rows - 1));
  });
});

describe('block motion', () => {
  it('is none in a picture that stays', () => {
    const still = thumbnailOf(view(640, 360));
    assert.ok(isStill(blockMotion(still, still)!));
  });

  it('finds every inner block of a picture that has moved, in cells', () => {
    const moved = blockMotion(thumbnailOf(view(640, 360, 12, -8)), thumbnailOf(view(640, 360)))!;
    assert.equal(moved.cell, 4);
    for (const move of inner(moved)) assert.deepEqual(move, [-3, 2]);
  });

  for (const [width, height] of [
    [333, 187], // 42, 41 and 40 blocks across: the kernel takes three at a time
    [328, 90],
    [315, 90],
    [9, 3],
  ] as const)
    it(`is what a search in plain words finds, ${width}x${height}`, () => {
      const [now, before] = [thumbnailOf(view(width, height, 7, 5)), thumbnailOf(view(width, height))];
      assert.deepEqual([...blockMotion(now, before)!.moves], plainSearch(now, before));
      const [faintNow, faintBefore] = [faint(now), faint(before)]; // where the price of distance decides
      assert.deepEqual([...blockMotion(faintNow, faintBefore)!.moves], plainSearch(faintNow, faintBefore));
    });

  it('is unknown between pictures of different sizes', () => {
    assert.equal(blockMotion(thumbnailOf(view(64, 48)), thumbnailOf(view(48, 64))), undefined);
  });
});

function faint(thumbnail: Thumbnail): Thumbnail {
  return { ...thumbnail, bytes: thumbnail.bytes.map((gray) => gray >> 5) };
}

/** Least cost of all moves, row by row the first among equals. */
function plainSearch(now: Thumbnail, before: Thumbnail): readonly number[] {
  const stride = now.columns + 2 * BORDER;
  const moves: number[] = [];
  for (let row = 0; row < now.rows; row += BLOCK_CELLS)
    for (let column = 0; column < now.columns; column += BLOCK_CELLS) {
      const costOf = (right: number, down: number) => {
        let sum = 8 * (Math.abs(right) + Math.abs(down));
        for (let y = row - 2; y < row + 6; y++)
          for (let x = column - 2; x < column + 6; x++) {
            const at = (y + BORDER) * stride + x + BORDER;
            sum += Math.abs(now.bytes[at]! - before.bytes[at + down * stride + right]!);
          }
        return sum;
      };
      let best = { right: 0, down: 0, cost: Infinity };
      for (let down = -4; down <= 4; down++)
        for (let right = -4; right <= 4; right++) {
          const cost = costOf(right, down);
          if (cost < best.cost) best = { right, down, cost };
        }
      moves.push(best.right, best.down);
    }
  return moves;
}

describe('moves put together', () => {
  it('lead as far as both', () => {
    const late = field(5, 4, () => [3, -1]);
    const early = field(5, 4, () => [-1, 2]);
    assert.deepEqual(
      compose(late, early),
      field(5, 4, () => [2, 1]),
    );
  });

  it('take the earlier move where the later one leads, inside the picture', () => {
    const late = field(3, 1, () => [BLOCK_CELLS, 0]);
    const early = field(3, 1, (column) => [column, 0]);
    assert.deepEqual([...compose(late, early).moves], [5, 0, 6, 0, 6, 0]);
  });
});

describe('moved labels', () => {
  it('come from where their block was, those from beyond the picture from its border', () => {
    const row = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const labels = { width: 9, height: 2, ids: Uint8Array.of(...row, ...row.map((id) => id + 10)) };
    const moves = Int16Array.of(-2, 0, 1, 1, 3, -1);
    const out = new Uint8Array(18).fill(99);
    moveLabels(labels, { cell: 1, columns: 3, rows: 1, moves }, out);
    assert.deepEqual([...out], [1, 1, 1, 2, 16, 17, 18, 19, 9, 11, 11, 11, 12, 16, 17, 18, 19, 9]);
  });

  const sizes: readonly (readonly [width: number, height: number, cell: number])[] = [
    [1, 1, 1],
    [5, 3, 1],
    [37, 21, 4],
    [333, 187, 2],
    [1280, 720, 8], // two block rows do not fit a band
    [1919, 1081, 11], // nor does one
    [65_536, 3, 400], // a row is a band
    [65_537, 3, 400], // wider than a band
    [4001, 2503, 23], // larger than the kernel's memory
  ];
  for (const [width, height, cell] of sizes)
    it(`are what a pixel at a time gives, ${width}x${height}`, () => {
      const random = seededRandom(width);
      const labels = { width, height, ids: new Uint8Array(width * height) };
      for (let at = 0; at < labels.ids.length; at++) labels.ids[at] = random() * 256;
      const moves = likelyMoves(Math.ceil(width / (4 * cell)), Math.ceil(height / (4 * cell)), cell, random);
      const [out, expected] = [new Uint8Array(labels.ids.length), new Uint8Array(labels.ids.length)];
      moveLabels(labels, moves, out);
      moveLabelsReference(labels, moves, expected);
      assert.equal(Buffer.compare(out, expected), 0);
    });
});

/** Blocks that stay, that move as their neighbour does, a little, and far beyond the picture. */
function likelyMoves(columns: number, rows: number, cell: number, random: () => number): MotionField {
  let last: readonly [number, number] = [0, 0];
  const any = (reach: number): number => Math.round((random() - 0.5) * 2 * reach);
  const next = (): readonly [number, number] => {
    const kind = random();
    if (kind < 0.3) return [0, 0];
    if (kind < 0.6) return last;
    return kind < 0.9 ? [any(5), any(5)] : [any(32_767), any(32_767)];
  };
  return { ...field(columns, rows, () => (last = next())), cell };
}

describe('the motion of a camera', () => {
  it('is put together over the frames between', () => {
    const motion = new CameraMotion(1000);
    const frames = [0, 40, 80, 120].map((ms, index) => frame(ms, 8 * index));
    for (const each of frames) motion.see(each);
    const whole = motion.between(frames[0]!, frames[3]!)!;
    for (const move of inner(whole)) assert.deepEqual(move, [-6, 0]);
  });

  it('is unknown from a frame that was not seen, is too long ago, or of another connection', () => {
    const motion = new CameraMotion(100);
    const [first, second, third] = [frame(0, 0), frame(80, 0), frame(160, 0)];
    for (const each of [first, second, third]) motion.see(each);
    assert.equal(motion.between(frame(79, 0), third), undefined, 'not seen');
    assert.equal(motion.between(first, third), undefined, 'too long ago');
    assert.ok(motion.between(second, third));
    const reconnected = frame(200, 0, 1);
    motion.see(reconnected);
    assert.equal(motion.between(third, reconnected), undefined, 'another connection');
  });
});
