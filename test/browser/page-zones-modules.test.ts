import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatZoneRule, parseZoneRule } from '../../pipelines/zones/zone-rule.js';
import type { ZoneEvent } from '../../src/viewer/protocol.js';
import { EventLog } from '../../src/viewer/zones/event-log.js';
import { ruleTextOf, rulesIn, simpleRuleText } from '../../src/viewer/zones/rule-text.js';
import { draftOf, faultOfDraft, newDraft, zonesWith } from '../../src/viewer/zones/zone-draft.js';
import { cornerAt, isSimple, middleOf, type Corner } from '../../src/viewer/zones/zone-geometry.js';
import {
  clickAt,
  close,
  EMPTY_SKETCH,
  faultOf,
  moveCorner,
  removeCorner,
  splitEdge,
  undo,
  type Sketch,
} from '../../src/viewer/zones/zone-sketch.js';

const SQUARE: readonly Corner[] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
];
const BOW_TIE: readonly Corner[] = [
  [0.2, 0.2],
  [0.8, 0.8],
  [0.8, 0.2],
  [0.2, 0.8],
];
const closed = (corners: readonly Corner[]): Sketch => ({ corners, isClosed: true });

describe('page: geometry of a zone', () => {
  it('keeps corners within the picture', () => {
    assert.deepEqual(cornerAt(-0.2, 1.7), [0, 1]);
    assert.deepEqual(cornerAt(1 / 3, 0.5), [0.3333, 0.5]);
  });

  for (const [what, polygon, expected] of [
    ['a triangle', SQUARE.slice(0, 3), true],
    ['a square', SQUARE, true],
    ['a bow tie', BOW_TIE, false],
    ['an edge through another corner', [...SQUARE, [0.5, 0.2]], false],
    [
      'a concave arrow',
      [
        [0, 0],
        [1, 0.5],
        [0, 1],
        [0.3, 0.5],
      ],
      true,
    ],
  ] as const) {
    it(`${expected ? 'takes' : 'refuses'} ${what}`, () => {
      assert.equal(isSimple(polygon as readonly Corner[]), expected);
    });
  }

  it('finds the middle for the name', () => {
    const [x, y] = middleOf(SQUARE);
    assert.ok(Math.abs(x - 0.5) < 1e-12 && Math.abs(y - 0.5) < 1e-12);
  });
});

describe('page: drawing a zone', () => {
  const draw = (...corners: readonly Corner[]): Sketch =>
    corners.reduce((sketch, corner) => clickAt(sketch, corner, 16 / 9), EMPTY_SKETCH);

  it('is closed by a click on the first corner', () => {
    const sketch = draw(...SQUARE, [0.205, 0.19]);
    assert.deepEqual(sketch, closed(SQUARE));
    assert.deepEqual(clickAt(sketch, [0.5, 0.5], 1), sketch);
  });

  it('is not closed before there are three corners', () => {
    assert.equal(draw([0.2, 0.2], [0.8, 0.2], [0.2, 0.2]).isClosed, false);
    assert.equal(close(draw([0.2, 0.2], [0.8, 0.2])).isClosed, false);
    assert.equal(close(draw(...SQUARE)).isClosed, true);
  });

  it('takes back a corner until it is closed', () => {
    assert.deepEqual(undo(draw(...SQUARE)).corners, SQUARE.slice(0, 3));
    assert.deepEqual(undo(closed(SQUARE)), closed(SQUARE));
  });

  it('moves, adds and removes corners, and keeps three', () => {
    assert.deepEqual(moveCorner(closed(SQUARE), 1, [0.9, 0.1]).corners[1], [0.9, 0.1]);
    assert.deepEqual(splitEdge(closed(SQUARE), 3).corners[4], [0.2, 0.5]);
    assert.deepEqual(removeCorner(closed(SQUARE), 0).corners, SQUARE.slice(1));
    assert.equal(removeCorner(closed(SQUARE.slice(0, 3)), 0).corners.length, 3);
  });

  it('says what keeps it from being saved', () => {
    assert.match(faultOf(draw(...SQUARE)), /Close the zone/);
    assert.match(faultOf(closed(BOW_TIE)), /edges cross/);
    assert.equal(faultOf(closed(SQUARE)), '');
  });
});

describe('page: a zone being changed', () => {
  const zones = [
    { name: 'zone 1', polygon: SQUARE, rules: ['car > 2 % for 3 s'] },
    { name: 'door', polygon: SQUARE, rules: [] },
  ];

  it('gets a name that is free', () => {
    assert.equal(newDraft('front', zones).name, 'zone 2');
  });

  it('takes its own place among the others', () => {
    const draft = { ...draftOf('front', zones[0]!), name: ' gate ', rules: '\ncar > 5 % for 1 s \n' }; // there are two
    assert.deepEqual(zonesWith(draft, zones), [
      { name: 'gate', polygon: SQUARE, rules: ['car > 5 % for 1 s'] },
      zones[1],
    ]);
    const fresh = { ...newDraft('front', zones), sketch: closed(SQUARE) };
    assert.deepEqual(
      zonesWith(fresh, zones).map(({ name }) => name),
      ['zone 1', 'door', 'zone 2'],
    );
  });

  it('must have a name of its own', () => {
    const draft = draftOf('front', zones[0]!); // there are two
    assert.equal(faultOfDraft(draft, zones), '');
    assert.match(faultOfDraft({ ...draft, name: ' ' }, zones), /Give the zone a name/);
    assert.match(faultOfDraft({ ...draft, name: 'door' }, zones), /already/);
  });
});

describe('page: rules', () => {
  it('writes a rule as the server does', () => {
    const share = fc.integer({ min: 0, max: 1000 }).map((permille) => permille / 1000);
    const ms = fc.oneof(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 0, max: 20 }).map((minutes) => minutes * 60_000),
    );
    const rule = fc.record({
      className: fc.constantFrom('car', 'traffic light'),
      comparison: fc.constantFrom('>', '<'),
      share,
      forMs: ms,
      clearShare: share,
      clearForMs: ms,
    });
    fc.assert(fc.property(rule, (parts) => assert.equal(ruleTextOf(parts), formatZoneRule(parts))));
    const usual = parseZoneRule('pedestrian > 2 % for 3 s');
    assert.equal(ruleTextOf(usual), 'pedestrian > 2 % for 3 s');
  });

  it('puts together rules that the server reads', () => {
    const text = simpleRuleText('traffic light', '<', 2.5, 0.5);
    const { className, share, forMs } = parseZoneRule(text);
    assert.deepEqual([className, share, forMs], ['traffic light', 0.025, 500]);
  });

  it('takes one rule a line', () => {
    assert.deepEqual(rulesIn(' a \n\n b'), ['a', 'b']);
    assert.deepEqual(rulesIn(''), []);
  });
});

describe('page: events', () => {
  const event = (id: number, change: Partial<ZoneEvent> = {}): ZoneEvent => ({
    id,
    camera: 'front',
    zone: 'door',
    rule: 'car > 2 % for 3 s',
    kind: 'raised',
    atEpochMs: id,
    share: 0.03,
    ...change,
  });

  it('are listed newest first, and only so many', () => {
    const log = new EventLog();
    for (let id = 1; id <= 300; id++) log.add(event(id));
    assert.equal(log.events.length, 200);
    assert.equal(log.events[0]?.id, 300);
  });

  it('hold from when they are raised until they are cleared', () => {
    const log = new EventLog();
    log.add(event(1));
    log.add(event(2, { zone: 'gate' }));
    log.add(event(1, { camera: 'back' }));
    assert.deepEqual(
      log.raisedOf('front').map(({ zone }) => zone),
      ['gate', 'door'],
    );
    assert.equal(log.raisedCount, 3);
    log.add(event(3, { kind: 'cleared' }));
    assert.deepEqual(
      log.raisedOf('front').map(({ zone }) => zone),
      ['gate'],
    );
    log.forgetRaised('front');
    assert.deepEqual([log.raisedCount, log.events.length], [1, 4]);
    log.forgetRaised();
    assert.equal(log.raisedCount, 0);
  });

  it('are not listed twice, but told apart after a restart of the server', () => {
    const log = new EventLog();
    log.add(event(1));
    log.add(event(1));
    log.add(event(1, { atEpochMs: 99 }));
    assert.equal(log.events.length, 2);
  });
});
