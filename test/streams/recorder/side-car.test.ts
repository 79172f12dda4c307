import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SegcastError } from '../../../src/core/errors.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { SideCar, sideCarPath, type SideCarOptions } from '../../../streams/recorder/side-car.js';
import { fakeZoneEvent } from '../../support/fake-feed.js';
import { annotatedOf, CLASS_SET } from './frames.js';

describe('SideCar', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'segcast-side-car-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const options = (over: Partial<SideCarOptions> = {}): SideCarOptions => ({
    path: join(folder, 'a.jsonl'),
    pace: 'offline',
    source: 'rtsp://me:secret@camera/1',
    classSet: CLASS_SET,
    startedAt: new Date(0),
    ...over,
  });
  const linesOf = async (): Promise<unknown[]> => {
    const text = await readFile(join(folder, 'a.jsonl'), 'utf8');
    assert.ok(text.endsWith('\n'));
    return text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  };

  it('begins with a header that names the classes and hides the password', async () => {
    await using sideCar = await SideCar.open(options());
    assert.ok(sideCar);
    assert.deepEqual(await linesOf(), [
      {
        type: 'segcast-report',
        version: 1,
        source: 'rtsp://***@camera/1',
        startedAt: '1970-01-01T00:00:00.000Z',
        classSet: 'two',
        classes: ['road', 'sky'],
      },
    ]);
  });

  it('says what is known of a segmented, a reused and a raw frame', async () => {
    const sideCar = await SideCar.open(options());
    const timeBase = { num: 1, den: 25 };
    const recorded = { kind: 'accepted', segment: 2, pts: 7, timeBase } as const;
    await sideCar.write(annotatedOf({ seq: 1 }), recorded);
    await sideCar.write(annotatedOf({ seq: 2, epoch: 1 }, 'reused'), { kind: 'dropped', total: 1 });
    await sideCar.write(annotatedOf({ seq: 3 }, 'raw'));
    assert.equal((await sideCar.close()).lines, 3);
    const common = {
      timeBase: '1/25',
      size: '32x16',
      timings: { wait: 1.23, infer: 20.5, annotate: 3 },
      drops: 4,
    };
    const shares = { road: 0.1235, sky: 0.8765 };
    assert.deepEqual((await linesOf()).slice(1), [
      {
        ...common,
        ...{ pts: 1, ptsMs: 40, seq: 1, epoch: 0, level: 'high', exit: 'high', ageMs: 0, shares },
        recorded: { segment: 2, pts: 7, timeBase: '1/25' },
      },
      {
        ...common,
        ...{
          pts: 2,
          ptsMs: 80,
          seq: 2,
          epoch: 1,
          level: 'reuse',
          exit: 'mid',
          ageMs: 81.3,
          reason: 'no time',
          shares,
        },
        recorded: null,
      },
      { ...common, pts: 3, ptsMs: 120, seq: 3, epoch: 0, level: 'raw', reason: 'engine restarting' },
    ]);
  });

  it('says what a frame was promised, the size it was worked on at, and why it did not get more', async () => {
    const sideCar = await SideCar.open(options());
    const annotated = annotatedOf();
    const budget = { budgetMs: 33.33333, inputSize: { width: 640, height: 384 }, reason: '33 ms budget' };
    const segmentation = { ...annotated.segmentation, ...budget } as Segmentation; // of a segmented frame
    await sideCar.write({ ...annotated, segmentation });
    await sideCar.close();
    const { budgetMs, inputSize, reason } = (await linesOf())[1] as Record<string, unknown>;
    assert.deepEqual([budgetMs, inputSize, reason], [33.33, '640x384', '33 ms budget']);
  });

  it('gives an event of a zone a line of its own, in its place among the frames', async () => {
    const sideCar = await SideCar.open(options({ pace: 'live' }));
    const event = fakeZoneEvent({ seq: 1, pts: 1, share: 0.123456 });
    void sideCar.write(annotatedOf({ seq: 1 }));
    assert.deepEqual(await sideCar.writeEvent(event), { kind: 'accepted' });
    void sideCar.write(annotatedOf({ seq: 2 }));
    assert.equal((await sideCar.close()).lines, 3);
    const lines = await linesOf();
    assert.deepEqual(lines[2], { type: 'zone-event', ...event, share: 0.1235 });
    assert.deepEqual(
      lines.map((line) => (line as { seq?: number; type?: string }).seq),
      [undefined, 1, 1, 2],
    );
    assert.deepEqual(await sideCar.writeEvent(event), { kind: 'closed' });
  });

  it('has an offline line on disk when its write resolves', async () => {
    const sideCar = await SideCar.open(options());
    for (let seq = 0; seq < 3; seq++) {
      await sideCar.write(annotatedOf({ seq }));
      assert.equal((await linesOf()).length, seq + 2);
    }
    await sideCar.close();
  });

  it('keeps the order of lines written without waiting', async () => {
    const sideCar = await SideCar.open(options({ pace: 'live' }));
    await Promise.all(Array.from({ length: 50 }, (_, seq) => sideCar.write(annotatedOf({ seq }))));
    await sideCar.close();
    const seqs = (await linesOf()).slice(1).map((line) => (line as { seq: number }).seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: 50 }, (_, seq) => seq),
    );
  });

  it('drops live lines, and counts them, when a megabyte waits for the disk', async () => {
    const sideCar = await SideCar.open(options({ pace: 'live' }));
    const outcomes = await Promise.all(
      Array.from({ length: 6000 }, (_, seq) => sideCar.write(annotatedOf({ seq }))),
    );
    const { lines, dropped } = await sideCar.close();
    assert.ok(dropped > 0);
    assert.equal(lines + dropped, 6000);
    assert.deepEqual(outcomes.at(-1), { kind: 'dropped', total: dropped });
    assert.equal((await linesOf()).length, lines + 1);
  });

  it('tells a full disk as data', async () => {
    const path = join(folder, 'full.jsonl');
    await symlink('/dev/full', path);
    await assert.rejects(SideCar.open(options({ path, overwrite: true })), hasCode('record-disk-full'));
  });

  it('refuses an existing file and a missing folder', async () => {
    await writeFile(join(folder, 'a.jsonl'), 'mine');
    await assert.rejects(SideCar.open(options()), hasCode('record-path-unwritable'));
    await assert.rejects(
      SideCar.open(options({ path: join(folder, 'no', 'a') })),
      hasCode('record-path-unwritable'),
    );
    assert.equal(await readFile(join(folder, 'a.jsonl'), 'utf8'), 'mine');
  });

  it('closes once, and refuses later lines', async () => {
    const sideCar = await SideCar.open(options());
    assert.equal(await sideCar.close(), await sideCar.close());
    assert.deepEqual(await sideCar.write(annotatedOf()), { kind: 'closed' });
  });

  it('lies next to its recording', () => {
    assert.equal(sideCarPath(join('a', 'street.one.mp4')), join('a', 'street.one.jsonl'));
  });
});

function hasCode(code: string) {
  return (thrown: unknown): boolean => thrown instanceof SegcastError && thrown.code === code;
}
