import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FrameSettler, type SettledFrame } from '../../../pipelines/deadlines/frame-settler.js';
import type { AnnotatedFrame } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { dueFrame, type DueFrame } from './frames.js';

function setUp() {
  const clock = new FakeClock(1000);
  const settled: SettledFrame[] = [];
  const settler = new FrameSettler({ clock, onSettled: (frame) => settled.push(frame) });
  let seq = 0;
  /** A frame that came 20 ms ago is annotated now. */
  const annotate = (frame: Partial<DueFrame> = {}): AnnotatedFrame => {
    const annotated = dueFrame({ seq: seq++, arrivedAtMs: clock.now() - 20, ...frame });
    settler.annotated(annotated);
    return annotated;
  };
  const outcomes = (): string[] =>
    settled.map(({ annotated, latencyMs }) => `${annotated.segmentation.frame.seq} ${latencyMs}`);
  return { clock, settler, settled, annotate, outcomes };
}

describe('FrameSettler', () => {
  it('settles a frame at once while nobody watches', () => {
    const { annotate, outcomes } = setUp();
    annotate();
    annotate();
    assert.deepEqual(outcomes(), ['0 20', '1 20']);
  });

  it('waits for the compression of a frame once a picture was compressed', () => {
    const { settler, annotate, outcomes } = setUp();
    settler.encoded(annotate(), 5);
    assert.deepEqual(outcomes(), ['0 20']);
    const waiting = annotate();
    assert.deepEqual(outcomes(), ['0 20']);
    settler.encoded(waiting, 5);
    assert.deepEqual(outcomes(), ['0 20', '1 25']);
  });

  it('settles frames that were not compressed when a later one was, and keeps the order', () => {
    const { settler, annotate, outcomes } = setUp();
    settler.encoded(annotate(), 5);
    annotate();
    const compressed = annotate();
    annotate();
    settler.encoded(compressed, 7);
    assert.deepEqual(outcomes(), ['0 20', '1 20', '2 27']);
  });

  it('lets no more than four frames wait', () => {
    const { settler, annotate, outcomes } = setUp();
    settler.encoded(annotate(), 5);
    for (let count = 0; count < 6; count++) annotate();
    assert.deepEqual(outcomes(), ['0 20', '1 20', '2 20']);
  });

  it('lets no frame wait for more than half a second', () => {
    const { clock, settler, annotate, outcomes } = setUp();
    settler.encoded(annotate(), 5);
    annotate();
    clock.advance(499);
    settler.settleOverdue();
    assert.deepEqual(outcomes(), ['0 20']);
    clock.advance(1);
    settler.settleOverdue();
    assert.deepEqual(outcomes(), ['0 20', '1 20']);
  });

  it('takes a camera for unwatched two seconds after its last compressed picture', () => {
    const { clock, settler, annotate, outcomes } = setUp();
    settler.encoded(annotate(), 5);
    clock.advance(2000);
    annotate();
    assert.deepEqual(outcomes(), ['0 20', '1 20']);
  });

  it('settles no frame twice', () => {
    const { settler, annotate, outcomes } = setUp();
    settler.encoded(annotate(), 5);
    const frame = annotate();
    settler.encoded(frame, 5);
    settler.encoded(frame, 50);
    settler.encoded(dueFrame({ seq: 99, arrivedAtMs: 0 }), 5);
    assert.deepEqual(outcomes(), ['0 20', '1 25']);
  });

  for (const [what, frame, hit] of [
    ['a frame with its own labels in time', {}, true],
    ['a frame exactly at its deadline', { budgetMs: 20 }, true],
    ['a late frame', { budgetMs: 19.9 }, false],
    ['a frame with earlier labels in time', { kind: 'reused' }, true],
    ['a late frame with earlier labels', { kind: 'reused', budgetMs: 10 }, false],
    ['a raw frame, however quick', { kind: 'raw' }, false],
    ['a frame that was promised nothing', { budgetMs: undefined }, undefined],
  ] as const) {
    it(`takes ${what} for ${hit === undefined ? 'neither' : hit ? 'a hit' : 'a miss'}`, () => {
      const { annotate, settled } = setUp();
      annotate(frame);
      assert.deepEqual(
        settled.map((one) => one.hit),
        [hit],
      );
    });
  }

  it('counts compression into the latency that decides', () => {
    const { settler, annotate, settled } = setUp();
    settler.encoded(annotate(), 1);
    settler.encoded(annotate({ budgetMs: 24 }), 5);
    assert.equal(settled[1]?.hit, false);
  });

  it("tells the increase of the camera's count of drops, also when the count begins anew", () => {
    const { annotate, settled } = setUp();
    for (const drops of [2, 2, 5, 1, 1]) annotate({ drops });
    assert.deepEqual(
      settled.map(({ dropped }) => dropped),
      [2, 0, 3, 1, 0],
    );
  });

  it('settles every frame once, in order, whatever is compressed when', () => {
    const step = fc.record({
      advanceMs: fc.integer({ min: 0, max: 700 }),
      encodes: fc.option(fc.nat({ max: 6 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, settler, annotate, settled } = setUp();
        const all: AnnotatedFrame[] = [];
        for (const { advanceMs, encodes } of steps) {
          clock.advance(advanceMs);
          all.push(annotate());
          const frame = encodes === null ? undefined : all.at(-1 - encodes);
          if (frame !== undefined) settler.encoded(frame, 3);
        }
        clock.advance(500);
        settler.settleOverdue();
        assert.deepEqual(
          settled.map(({ annotated }) => annotated),
          all,
        );
      }),
      { numRuns: 200 },
    );
  });
});
