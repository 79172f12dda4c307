import assert from 'node:assert/strict';
import { parseZoneRule } from '../../../pipelines/zones/zone-rule.js';
import { createZoneWatch, type ZoneWatch } from '../../../pipelines/zones/zone-watch.js';
import type { ClassSet } from '../../../src/core/class-set.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import type { Zone, ZoneEvent } from '../../../src/core/zone.js';
import { FakeClock } from '../../support/fake-clock.js';
import { solidFrame } from '../../support/frames.js';

const classSet: ClassSet = {
  name: 'three',
  classes: [
    { name: 'road', color: [128, 64, 128] },
    { name: 'pedestrian', color: [64, 64, 0] },
    { name: 'car', color: [64, 0, 128] },
  ],
};
const LEFT_HALF: Zone['polygon'] = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]; // prettier-ignore
const RIGHT_HALF: Zone['polygon'] = [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]; // prettier-ignore

describe('a zone watch', () => {
  it('raises an event once its share has held long enough, and clears it once it has been back as long', () => {
    const watch = watchFor('pedestrian > 2 % for 3 s');
    const events = play(watch, [0, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0], 1000);
    assert.deepEqual(events.map(({ kind, seq }) => `${kind} at ${seq}`), ['raised at 4', 'cleared at 10']); // prettier-ignore
  });

  it('does not raise while the share comes and goes', () => {
    assert.deepEqual(play(watchFor('pedestrian > 2 % for 3 s'), [5, 5, 5, 0, 5, 5, 5, 0, 5], 1000), []);
  });

  it('needs more than the threshold, and is back at the clearing share', () => {
    const watch = watchFor('pedestrian > 4 % for 0 s, clear below 2 %');
    const events = play(watch, [4, 6, 4, 2], 100);
    assert.deepEqual(events.map(({ kind, seq }) => `${kind} at ${seq}`), ['raised at 1', 'cleared at 3']); // prettier-ignore
  });

  it('stays raised between threshold and clearing share', () => {
    const watch = watchFor('pedestrian > 10 % for 0 s, clear below 4 % for 1 s');
    assert.deepEqual(kinds(play(watch, [12, 8, 12, 8, 6, 6, 6, 6], 1000)), ['raised']);
  });

  it('watches for a share that is too small', () => {
    const watch = watchFor('road < 50 % for 1 s');
    assert.deepEqual(kinds(play(watch, [40, 60, 60, 50, 40, 30], 1000)), ['raised', 'cleared']);
  });

  it('counts only what lies in the zone', () => {
    const zones = [zoneOf('right', ['pedestrian > 2 % for 0 s'], RIGHT_HALF)];
    const watch = createZoneWatch({ camera: 'yard', zones, classSet });
    assert.deepEqual(watch.look(fresh({ pedestrians: 50 })), []); // fills the left half
    assert.equal(watch.look(fresh({ pedestrians: 52, seq: 1 }))[0]?.share, 0.04);
  });

  it('says everything about what happened', () => {
    const clock = new FakeClock(10_000);
    const watch = createZoneWatch({
      camera: 'yard',
      zones: [zoneOf('gate', ['pedestrian > 2 % for 0 s'])],
      classSet,
      clock,
      wallClock: () => 1_800_000_000_000,
    });
    const [event] = watch.look(fresh({ pedestrians: 5, seq: 8, pts: 777, arrivedAtMs: 9960 }));
    assert.deepEqual(event, {
      id: 1,
      camera: 'yard',
      zone: 'gate',
      rule: 'pedestrian > 2 % for 0 s',
      kind: 'raised',
      atEpochMs: 1_799_999_999_960, // when the frame arrived, 40 ms ago
      seq: 8,
      pts: 777,
      share: 0.1, // 5 of the left half's 50 pixels
    } satisfies ZoneEvent);
  });

  it('numbers the events of all its zones', () => {
    const rules = ['pedestrian > 2 % for 0 s', 'road < 99 % for 0 s'];
    const zones = [zoneOf('a', rules), zoneOf('b', rules)];
    const events = createZoneWatch({ camera: 'yard', zones, classSet }).look(fresh({ pedestrians: 5 }));
    assert.deepEqual(
      events.map(({ id, zone, rule }) => `${id} ${zone} ${rule.split(' ')[0]}`),
      ['1 a pedestrian', '2 a road', '3 b pedestrian', '4 b road'],
    );
  });

  it('follows a change of the picture’s size', () => {
    const watch = watchFor('pedestrian > 20 % for 1 s');
    const at = (seq: number, width: number): Segmentation =>
      fresh({ pedestrians: 10 * width, width, seq, arrivedAtMs: seq * 1000 });
    assert.deepEqual(watch.look(at(0, 10)), []);
    assert.equal(watch.look(at(1, 20))[0]?.share, 1);
  });

  describe('while frames are stale', () => {
    for (const stale of [reused, raw]) {
      it(`neither raises nor clears, and no waiting time passes (${stale({}).kind})`, () => {
        const watch = watchFor('pedestrian > 2 % for 2 s');
        look(watch, [
          fresh({ pedestrians: 5, arrivedAtMs: 0 }),
          fresh({ pedestrians: 5, arrivedAtMs: 1000 }),
        ]);
        assert.deepEqual(look(watch, [stale({ arrivedAtMs: 1400 }), stale({ arrivedAtMs: 2400 })]), []);
        const [early, late] = [2450, 3050].map((ms) =>
          watch.look(fresh({ pedestrians: 5, arrivedAtMs: ms })),
        );
        assert.deepEqual(early, []); // 1000 + 400 ms seen
        assert.deepEqual(kinds(late ?? []), ['raised']); // 1400 + 600 ms seen
      });
    }

    it('keeps what is raised however long they are', () => {
      const watch = watchFor('pedestrian > 2 % for 0 s, clear below 1 % for 1 s');
      look(watch, [fresh({ pedestrians: 5 })]);
      assert.deepEqual(look(watch, [raw({ arrivedAtMs: 1000 }), raw({ arrivedAtMs: 99_000 })]), []);
      assert.equal(watch.raised.length, 1);
    });
  });

  describe('after a gap', () => {
    it('starts waiting anew', () => {
      const watch = watchFor('pedestrian > 2 % for 3 s');
      const times = [0, 1000, 2000, 3501, 4501, 5501, 6501];
      const events = times.flatMap((arrivedAtMs, seq) =>
        watch.look(fresh({ pedestrians: 5, seq, arrivedAtMs })),
      );
      assert.deepEqual(events.map(({ seq }) => seq), [6]); // prettier-ignore
    });

    it('starts waiting anew for clearing, too, and keeps what is raised', () => {
      const watch = watchFor('pedestrian > 2 % for 0 s, clear below 1 % for 2 s');
      look(watch, [fresh({ pedestrians: 5, arrivedAtMs: 0 }), fresh({ arrivedAtMs: 1000 })]);
      assert.deepEqual(look(watch, [fresh({ arrivedAtMs: 61_000 }), fresh({ arrivedAtMs: 62_000 })]), []);
      assert.deepEqual(kinds(watch.look(fresh({ arrivedAtMs: 63_000 }))), ['cleared']);
    });

    it('lasts as long as the owner says', () => {
      const watch = createZoneWatch({
        camera: 'slow',
        zones: [zoneOf('gate', ['pedestrian > 2 % for 8 s'])],
        classSet,
        maxGapMs: () => 5000,
      });
      assert.deepEqual(kinds(play(watch, [5, 5, 5], 4000)), ['raised']);
    });
  });

  it('starts waiting anew when the camera has reconnected', () => {
    const watch = watchFor('pedestrian > 2 % for 2 s');
    const frames = [0, 0, 1, 1, 1].map((epoch, i) =>
      fresh({ pedestrians: 5, seq: i, epoch, arrivedAtMs: i * 1000 }),
    );
    assert.deepEqual(look(watch, frames).map(({ seq }) => seq), [4]); // prettier-ignore
  });

  describe('given other zones', () => {
    it('lets a rule that stays go on waiting', () => {
      const watch = watchFor('pedestrian > 2 % for 2 s');
      play(watch, [5, 5], 1000);
      watch.setZones([zoneOf('other', []), zoneOf('gate', ['pedestrian > 2 % for 2 s'])]);
      assert.deepEqual(kinds(watch.look(fresh({ pedestrians: 5, arrivedAtMs: 2000 }))), ['raised']);
    });

    it('starts anew with a zone that was moved', () => {
      const watch = watchFor('pedestrian > 2 % for 2 s');
      play(watch, [5, 5], 1000);
      watch.setZones([zoneOf('gate', ['pedestrian > 2 % for 2 s'], [[0, 0], [0.6, 0], [0.6, 1], [0, 1]])]); // prettier-ignore
      assert.deepEqual(watch.look(fresh({ pedestrians: 5, arrivedAtMs: 2000 })), []);
    });

    it('clears what a rule that went had raised, with the next fresh frame', () => {
      const watch = watchFor('pedestrian > 2 % for 0 s');
      watch.look(fresh({ pedestrians: 5 }));
      watch.setZones([]);
      assert.deepEqual(watch.look(raw({ seq: 1, arrivedAtMs: 50 })), []);
      assert.equal(watch.raised.length, 1);
      const events = watch.look(fresh({ pedestrians: 5, seq: 2, arrivedAtMs: 100 }));
      assert.deepEqual(events.map(({ kind, zone, seq }) => [kind, zone, seq]), [['cleared', 'gate', 2]]); // prettier-ignore
      assert.deepEqual(watch.raised, []);
      assert.deepEqual(watch.look(fresh({ pedestrians: 5, seq: 3, arrivedAtMs: 200 })), []);
    });

    it('keeps what is raised when the rule comes back before the next frame', () => {
      const watch = watchFor('pedestrian > 2 % for 0 s');
      watch.look(fresh({ pedestrians: 5 }));
      watch.setZones([]);
      watch.setZones([zoneOf('gate', ['pedestrian > 2 % for 0 s'])]);
      assert.deepEqual(watch.look(fresh({ pedestrians: 5, arrivedAtMs: 100 })), []);
      assert.equal(watch.raised.length, 1);
    });

    it('keeps the old ones when the new are none', () => {
      const watch = watchFor('pedestrian > 2 % for 0 s');
      assert.throws(() => watch.setZones([zoneOf('gate', ['pedestrain > 2 % for 0 s'])]), SegcastError);
      assert.deepEqual(kinds(watch.look(fresh({ pedestrians: 5 }))), ['raised']);
    });
  });

  describe('refuses', () => {
    const good = zoneOf('gate', ['pedestrian > 2 % for 0 s']);
    const [rule] = good.rules;
    assert.ok(rule);
    const table: readonly (readonly [what: string, zones: readonly Zone[], message: RegExp])[] = [
      ['an unknown class, naming the nearest', [zoneOf('a', ['pedestrain > 2 % for 0 s'])], /"pedestrain" in three .*did you mean "pedestrian"/], // prettier-ignore
      ['two zones of one name', [good, good], /two zones "gate"/],
      ['a zone without a name', [zoneOf(' ', [])], /no name/],
      ['two corners', [zoneOf('a', [], LEFT_HALF.slice(2))], /"a".* 3 to 100 corners, received 2/],
      ['a corner outside', [zoneOf('a', [], [[0, 0], [1.1, 0], [1, 1]])], /received 1.1,0/], // prettier-ignore
      ['a corner that is no number', [zoneOf('a', [], [[0, 0], [NaN, 0], [1, 1]])], /received NaN,0/], // prettier-ignore
      ['corners on one line', [zoneOf('a', [], [[0, 0], [0, 0], [0.5, 0.5], [1, 1]])], /on one line/], // prettier-ignore
      ['the same rule twice', [{ ...good, rules: [rule, rule] }], /"pedestrian > 2 % for 0 s" twice/],
      ['a share above 1', [{ ...good, rules: [{ ...rule, share: 2 }] }], /a share/],
      ['a negative duration', [{ ...good, rules: [{ ...rule, forMs: -1 }] }], /a duration/],
      ['an end inside the event', [{ ...good, rules: [{ ...rule, clearShare: 0.5 }] }], /would end at 0.5/],
      [
        'more zones than can be watched',
        Array.from({ length: 33 }, (_, i) => zoneOf(`${i}`, [])),
        /33 zones/,
      ],
      ['more rules than can be watched', [{ ...good, rules: Array.from({ length: 33 }, (_, i) => ({ ...rule, forMs: i })) }], /33 rules/], // prettier-ignore
    ];
    for (const [what, zones, message] of table) {
      it(what, () =>
        assert.throws(() => createZoneWatch({ camera: 'yard', zones, classSet }), { code: 'usage', message }),
      );
    }
  });
});

function watchFor(rule: string): ZoneWatch {
  return createZoneWatch({ camera: 'yard', zones: [zoneOf('gate', [rule])], classSet });
}

function zoneOf(name: string, rules: readonly string[], polygon = LEFT_HALF): Zone {
  return { name, polygon, rules: rules.map(parseZoneRule) };
}

/** Shows fresh frames whose left half has these percentages of pedestrians, to the next 2 %, one every `intervalMs`. */
function play(watch: ZoneWatch, percents: readonly number[], intervalMs: number): readonly ZoneEvent[] {
  return percents.flatMap((percent, seq) =>
    watch.look(fresh({ pedestrians: percent / 2, seq, arrivedAtMs: seq * intervalMs })),
  );
}

function look(watch: ZoneWatch, segmentations: readonly Segmentation[]): readonly ZoneEvent[] {
  return segmentations.flatMap((segmentation) => watch.look(segmentation));
}

function kinds(events: readonly ZoneEvent[]): readonly string[] {
  return events.map(({ kind }) => kind);
}

interface Shown {
  /** How many pixels are pedestrians, filled column by column from the left; the rest is road. */
  readonly pedestrians?: number;
  readonly width?: number;
  readonly seq?: number;
  readonly pts?: number;
  readonly epoch?: number;
  readonly arrivedAtMs?: number;
}

/** A frame ten pixels high with labels of its own. */
function fresh({
  pedestrians = 0,
  width = 10,
  ...frame
}: Shown): Extract<Segmentation, { kind: 'segmented' }> {
  const ids = Uint8Array.from({ length: width * 10 }, (_, i) =>
    (i % width) * 10 + Math.floor(i / width) < pedestrians ? 1 : 0,
  );
  const labels = { width, height: 10, ids };
  return {
    kind: 'segmented',
    frame: solidFrame({ width, height: 10, ...frame }),
    labels,
    exit: 'high',
    timings: {},
  };
}

function reused(shown: Shown): Segmentation {
  return { ...fresh(shown), kind: 'reused', ageMs: 40, reason: 'no time' };
}

function raw(shown: Shown): Segmentation {
  return { kind: 'raw', frame: fresh(shown).frame, reason: 'engine restarting', timings: {} };
}
