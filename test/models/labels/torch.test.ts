import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Logits } from '../../../src/core/label-map.js';
import { upsampleLabels } from '../../../models/labels/upsample.js';

/** Made once by fixtures/generate.py: F.interpolate(mode="bilinear", align_corners=False) and argmax, in float32. */
interface TorchCase {
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly logits: string;
  readonly labelHeight: number;
  readonly labelWidth: number;
  readonly ids: string;
}

const file = new URL('fixtures/torch-labels.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly TorchCase[]; // written by our own generator

/** float32 leaves this much doubt about a score of about 10: closer classes may rank either way. */
const MARGIN = 1e-5;

describe('upsampleLabels beside PyTorch', () => {
  assert.equal(cases.length, 7);
  for (const fixture of cases) {
    const { classes, height, width, labelHeight, labelWidth } = fixture;
    it(`agrees on ${classes} classes from ${width}x${height} to ${labelWidth}x${labelHeight}`, () => {
      const bytes = Uint8Array.from(Buffer.from(fixture.logits, 'base64'));
      const logits: Logits = { classes, height, width, data: new Float32Array(bytes.buffer) };
      const expected = Buffer.from(fixture.ids, 'base64');
      const { ids } = upsampleLabels(logits, labelWidth, labelHeight);
      assert.equal(ids.length, expected.length);
      for (const [pixel, id] of ids.entries()) {
        const other = expected[pixel] ?? Number.NaN;
        if (id === other) continue;
        const scores = scoresAt(logits, fixture, pixel);
        const margin = Math.abs((scores[id] ?? Number.NaN) - (scores[other] ?? Number.NaN));
        assert.ok(margin < MARGIN, `pixel ${pixel} is ${id}, PyTorch says ${other}, apart by ${margin}`);
      }
    });
  }
});

/** The textbook formula, sharing nothing with the code under test: each class's score at one pixel. */
function scoresAt(logits: Logits, { labelHeight, labelWidth }: TorchCase, pixel: number): number[] {
  const { classes, height, width, data } = logits;
  const sourceOf = (position: number, cells: number, pixels: number): number =>
    Math.min(Math.max(((position + 0.5) * cells) / pixels - 0.5, 0), cells - 1);
  const y = sourceOf(Math.floor(pixel / labelWidth), height, labelHeight);
  const x = sourceOf(pixel % labelWidth, width, labelWidth);
  const cell = (id: number, row: number, column: number): number =>
    data[(id * height + Math.min(row, height - 1)) * width + Math.min(column, width - 1)] ?? Number.NaN;
  return Array.from({ length: classes }, (_, id) => {
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - row, x - column];
    const upper = cell(id, row, column) * (1 - right) + cell(id, row, column + 1) * right;
    const lower = cell(id, row + 1, column) * (1 - right) + cell(id, row + 1, column + 1) * right;
    return upper * (1 - down) + lower * down;
  });
}
