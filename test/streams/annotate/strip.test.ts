import assert from 'node:assert/strict';
import type { Frame } from '../../../src/core/frame.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from '../../../streams/annotate/glyphs.js';
import { stripText } from '../../../streams/annotate/strip-text.js';
import { drawStrip } from '../../../streams/annotate/strip.js';

const frame: Frame = {
  seq: 0,
  pts: 0,
  timeBase: { num: 1, den: 25 },
  epoch: 0,
  width: 1,
  height: 1,
  pixels: new Uint8Array(3),
  arrivedAtMs: 0,
};
const labels = { width: 1, height: 1, ids: new Uint8Array(1) };
const timings = {};
const fresh: Segmentation = { kind: 'segmented', frame, labels, exit: 'high', timings };
const raw: Segmentation = { kind: 'raw', frame, reason: 'engine restarting', timings };
function reused(ageMs: number): Segmentation {
  return { kind: 'reused', frame, labels, exit: 'mid', ageMs, reason: 'engine busy', timings };
}

describe('stripText', () => {
  const rows: readonly (readonly [Segmentation, number, readonly string[]])[] = [
    [fresh, 23.6, ['HIGH', '24 ms']],
    [{ ...fresh, exit: 'low' }, 0, ['LOW', '0 ms']],
    [{ ...fresh, inputSize: { width: 640, height: 384 } }, 24, ['HIGH', '24 ms', '640x384']],
    [
      { ...fresh, exit: 'mid', inputSize: { width: 512, height: 288 }, reason: '33 ms budget' },
      24,
      ['MID', '24 ms', '512x288', '33 ms budget'],
    ],
    [{ ...fresh, reason: '33 ms budget' }, 24, ['HIGH', '24 ms', '33 ms budget']],
    [fresh, 999.6, ['HIGH', '1.0 s']],
    [fresh, -3, ['HIGH', '0 ms']],
    [reused(120), 31, ['REUSE', '120 ms old', 'engine busy', '31 ms']],
    [reused(2340), 31, ['REUSE', '2.3 s old', 'engine busy', '31 ms']],
    [raw, 12, ['RAW', 'engine restarting', '12 ms']],
  ];
  for (const [segmentation, latencyMs, expected] of rows) {
    it(`says ${expected.join(' ')}`, () => {
      assert.deepEqual(stripText(segmentation, latencyMs), expected);
    });
  }
});

describe('glyphOf', () => {
  it('draws every printable ASCII character, each in its own way', () => {
    const drawn = new Set<string>();
    for (let code = 0x21; code < 0x7f; code++) {
      const glyph = glyphOf(String.fromCharCode(code));
      assert.equal(glyph.length, GLYPH_HEIGHT);
      assert.ok(glyph.every((row) => row < 1 << GLYPH_WIDTH));
      assert.ok(glyph.some((row) => row > 0));
      drawn.add(glyph.join());
    }
    assert.equal(drawn.size, 0x7f - 0x21);
    assert.deepEqual([...glyphOf(' ')], new Array(GLYPH_HEIGHT).fill(0));
  });

  it('has the middle dot, and a question mark for what it lacks', () => {
    assert.notDeepEqual(glyphOf('·'), glyphOf('?'));
    assert.deepEqual(glyphOf('é'), glyphOf('?'));
    assert.deepEqual(glyphOf('\x7f'), glyphOf('?'));
  });
});

describe('drawStrip', () => {
  it('draws the words into the lower left corner, light on dark', () => {
    const picture = new Uint8Array(80 * 40 * 3).fill(128);
    drawStrip(picture, 80, 40, fresh, 24);
    assert.deepEqual(artOf(picture, 80, 40).slice(0, 27), new Array(27).fill('·'.repeat(80)));
    assert.deepEqual(artOf(picture, 80, 40).slice(27), [
      '-----------------------------------------------------------------···············',
      '-----------------------------------------------------------------···············',
      '---#---#--###---###--#---#--------###-----#----------------------···············',
      '---#---#---#---#---#-#---#-------#---#---##----------------------···············',
      '---#---#---#---#-----#---#-----------#--#-#--------##-#---####---···············',
      '---#####---#---#-###-#####----------#--#--#--------#-#-#-#-------···············',
      '---#---#---#---#---#-#---#---------#---#####-------#-#-#--###----···············',
      '---#---#---#---#---#-#---#--------#-------#--------#-#-#-----#---···············',
      '---#---#--###---####-#---#-------#####----#--------#-#-#-####----···············',
      '-----------------------------------------------------------------···············',
      '-----------------------------------------------------------------···············',
      '-----------------------------------------------------------------···············',
      '-----------------------------------------------------------------···············',
    ]);
  });

  it('tints the band of reused labels amber and of raw video red, and lets the video through', () => {
    assert.deepEqual(bandColor(fresh), [57, 60, 63]);
    assert.deepEqual(bandColor(reused(120)), [228, 175, 70]);
    assert.deepEqual(bandColor(raw), [198, 70, 78]);
  });

  it('leaves out whole parts that do not fit, the last first', () => {
    assert.equal(bandWidthIn(1000, 100, reused(120)), widthOf('REUSE 120 ms old · engine busy · 31 ms'));
    assert.equal(bandWidthIn(200, 100, reused(120)), widthOf('REUSE 120 ms old · engine busy'));
    assert.equal(bandWidthIn(110, 100, reused(120)), widthOf('REUSE 120 ms old'));
    assert.equal(bandWidthIn(40, 100, reused(120)), widthOf('REUSE'));
  });

  it('is left out of pictures too small for a word, and never writes beside one', () => {
    for (let width = 1; width <= 70; width++) {
      for (const height of [1, 2, 13, 16, 25, 26, 27]) {
        const picture = new Uint8Array(width * height * 3).fill(128);
        drawStrip(picture, width, height, fresh, 24);
        const isDrawn = picture.some((value) => value !== 128);
        assert.equal(isDrawn, width >= widthOf('HIGH') && height >= 26, `${width}x${height}`);
      }
    }
  });

  it('grows with the picture', () => {
    assert.equal(bandWidthIn(1280, 360, fresh), widthOf('HIGH 31 ms'));
    assert.equal(bandWidthIn(1280, 720, fresh), 3 * widthOf('HIGH 31 ms'));
    assert.equal(bandWidthIn(1920, 1080, fresh), 4 * widthOf('HIGH 31 ms'));
  });

  it('falls back to the smallest letters before it leaves the level out', () => {
    assert.equal(bandWidthIn(60, 700, reused(120)), widthOf('REUSE'));
  });
});

/** Pixels of a band at one pixel a dot: six a letter without the last gap, three at either side. */
function widthOf(text: string): number {
  return text.length * 6 - 1 + 6;
}

function bandWidthIn(width: number, height: number, segmentation: Segmentation): number {
  const picture = new Uint8Array(width * height * 3).fill(128);
  drawStrip(picture, width, height, segmentation, 31);
  const lastRow = picture.subarray((height - 1) * width * 3);
  const end = lastRow.findLastIndex((value) => value !== 128);
  return Math.floor(end / 3) + 1;
}

function bandColor(segmentation: Segmentation): number[] {
  const picture = new Uint8Array(200 * 60 * 3).fill(192);
  drawStrip(picture, 200, 60, segmentation, 24);
  return [...picture.subarray((59 * 200 + 1) * 3, (59 * 200 + 2) * 3)];
}

/** The picture in characters: `#` ink, `-` band, `·` untouched. */
function artOf(picture: Uint8Array, width: number, height: number): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_column, x) => {
      const red = picture[(y * width + x) * 3] ?? 0;
      if (red === 128) return '·';
      return red > 128 ? '#' : '-';
    }).join(''),
  );
}
