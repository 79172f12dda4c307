import assert from 'node:assert/strict';
import { join } from 'node:path';
import { frontOf, recommend } from '../../pipelines/tune/recommend.js';
import { frontChart } from '../../src/cli/terminal/front-chart.js';
import type { LiveLine } from '../../src/cli/terminal/live-line.js';
import { tuneProgress } from '../../src/cli/terminal/tune-progress.js';
import { tuneProgressText } from '../../src/cli/terminal/tune-progress-text.js';
import { busyText, frontTable, recommendationText, skippedText } from '../../src/cli/terminal/tune-text.js';
import { frontSvg, writeFrontPicture } from '../../src/cli/tune/front-picture.js';
import { decodeImage } from '../../streams/images/decode-image.js';
import { measuredPoint } from '../support/measured-points.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const cheap = measuredPoint(64, 'low', { costMs: 7.04, quality: 0.3 });
const usual = measuredPoint(320, 'high', { costMs: 31, quality: 0.581 });
const dear = measuredPoint(640, 'high', { costMs: 101.26, quality: 0.65 });
const waste = measuredPoint(640, 'mid', { costMs: 90, quality: 0.5 });
const points = [cheap, usual, waste, dear] as const;

describe('the table of a tuning', () => {
  it('has a line for each point of the front, cheapest first, in columns', () => {
    assert.equal(
      frontTable(frontOf(points), 'agreement', usual),
      [
        '   size     exit  agreement with the best       p50       p95       p99  engine p50  frames',
        '   64x40    low                    30.0 %    7.0 ms    7.0 ms    7.0 ms      7.0 ms       9',
        '>  320x200  high                   58.1 %   31.0 ms   31.0 ms   31.0 ms     31.0 ms       9',
        '   640x400  high                   65.0 %  101.3 ms  101.3 ms  101.3 ms    101.3 ms       9',
      ].join('\n'),
    );
  });

  for (const { title, wish, text } of [
    {
      title: 'names the recommended point',
      wish: { deadlineMs: 33.333, minQuality: undefined },
      text: 'Recommended for a deadline of 33.3 ms: 320x200 high, 58.1 % mIoU by the manifest, p95 31 ms.',
    },
    {
      title: 'says what would fit when nothing does',
      wish: { deadlineMs: 33, minQuality: 0.6 },
      text: 'Nothing fits a deadline of 33 ms and at least 60.0 %. Nearest: 640x400 high, 65.0 % mIoU by the manifest, p95 101.3 ms. It would with --deadline 102ms, or with --min-miou 0.58.',
    },
    {
      title: 'says so when no option would help',
      wish: { deadlineMs: 5, minQuality: 0.9 },
      text: 'Nothing fits a deadline of 5 ms and at least 90.0 %. Nearest: 640x400 high, 65.0 % mIoU by the manifest, p95 101.3 ms. A faster device or another network might.',
    },
  ])
    it(title, () => {
      const recommendation = recommend(points, wish);
      assert.equal(recommendationText({ recommendation, ...wish, quality: 'manifest' }), text);
    });

  it('warns of a machine that is busy with something else', () => {
    assert.match(busyText(0.8), /busy already \(load 80 % of its CPUs\)/);
    assert.equal(busyText(0.2), '');
  });

  it('names what was skipped once for each reason, whole sizes without their exits', () => {
    const [large, larger] = [
      { width: 640, height: 400 },
      { width: 960, height: 600 },
    ];
    const [slow, slower] = [
      '640x400 took 190 ms, far over the deadline',
      '960x600 took 300 ms, far over the deadline',
    ];
    const skipped = [
      { inputSize: large, exit: 'high' as const, reason: slow },
      ...(['low', 'mid', 'high'] as const).map((exit) => ({ inputSize: larger, exit, reason: slower })),
    ];
    assert.equal(
      skippedText(skipped),
      `Not measured: 640x400 high (${slow}).\nNot measured: 960x600 (${slower}).`,
    );
    assert.equal(skippedText([]), '');
  });
});

describe('the chart of a front', () => {
  const chart = (deadlineMs: number, recommended = true): string =>
    frontChart({
      front: frontOf(points),
      deadlineMs,
      recommended: recommended ? usual : undefined,
      qualityName: 'mIoU',
    });

  it('rises in steps to the best point and marks deadline and recommendation', () => {
    const lines = chart(40).split('\n');
    assert.equal(lines[0], 'mIoU in % over the end-to-end p95 in ms   ┃ the deadline, 40 ms   ● recommended');
    assert.equal(lines.filter((line) => line.includes('●')).length, 2, 'the key and the point');
    assert.ok(
      lines.every((line) => line.length <= 80),
      'fits a terminal',
    );
    assert.match(lines.at(-1) ?? '', /^ +7 .* 101$/);
    assert.match(chart(40), /\n65┤/);
    assert.match(chart(40), /\n30┤/);
  });

  it('leaves out a deadline that lies outside, and a point that is not there', () => {
    assert.doesNotMatch(chart(500), /deadline/);
    assert.doesNotMatch(chart(40, false), /●/);
  });

  it('is nothing for a single point', () => {
    assert.equal(frontChart({ front: [cheap], deadlineMs: 33, recommended: cheap, qualityName: 'mIoU' }), '');
  });
});

describe('the picture of a front', () => {
  const picture = {
    title: 'icnet on <this & that>',
    subtitle: 'demo:, 1280x720',
    points,
    deadlineMs: 33,
    recommended: usual,
    qualityName: 'mIoU by the manifest, %',
  };

  it('has title, axes, deadline, the sizes of the front and what the marks mean', async () => {
    const svg = await frontSvg(picture);
    const words = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    for (const word of [
      'icnet on &lt;this &amp; that&gt;',
      'demo:, 1280x720',
      'deadline 33 ms',
      '320x200',
      'low',
      'mid',
      'high',
      'Pareto front',
      'recommended',
      'mIoU by the manifest, %',
    ])
      assert.ok(words.includes(word), `${word} is in the picture: ${words.join(' | ')}`);
    assert.equal(
      words.filter((word) => word === '640x400').length,
      1,
      'what is not on the front has no label',
    );
  });

  it('is written as SVG or PNG, as the name says', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'front.png');
    await writeFrontPicture(path, { ...picture, recommended: undefined });
    const { width, height, pixels } = await decodeImage(path);
    assert.deepEqual([width, height], [1920, 1200]);
    assert.ok(new Set(pixels).size > 50, 'it is not blank');
  });
});

describe('the progress of a tuning', () => {
  it('is a bar of time with what is being done, full when time is over', () => {
    assert.equal(
      tuneProgressText({ elapsedMs: 22_600, plannedMs: 90_000 }, 'loading 64x32'),
      `[######${'·'.repeat(18)}] 23 s of 90 s  loading 64x32`,
    );
    assert.match(tuneProgressText({ elapsedMs: 99_000, plannedMs: 90_000 }, 'x'), /^\[#{24}\] 99 s of 90 s/);
  });

  it('is one line for each kind of work where output is piped', () => {
    const printed: string[] = [];
    const line: LiveLine = {
      show: () => undefined,
      print: (text) => printed.push(text),
      [Symbol.dispose]: () => undefined,
    };
    using progress = tuneProgress(line, { plannedMs: 1, isTerminal: false });
    for (const doing of [
      'loading 64x32',
      'loading 96x64',
      'measuring 6 points, round 1',
      'measuring 6 points, round 2',
    ])
      progress.tell(doing);
    assert.deepEqual(printed, ['segcast: loading 64x32', 'segcast: measuring 6 points, round 1']);
  });
});
