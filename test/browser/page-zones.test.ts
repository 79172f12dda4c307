import assert from 'node:assert/strict';
import type { ZoneEvent } from '../../src/core/zone.js';
import { FakeControl, fakeSettings } from '../support/fake-control.js';
import { type OpenPage, showUntilDrawn, viewerPages, type ViewerPages } from '../support/viewer-page.js';

const DOOR = {
  name: 'door',
  polygon: [
    [0.1, 0.1],
    [0.3, 0.1],
    [0.3, 0.4],
  ],
  rules: [
    { className: 'road', comparison: '>', share: 0.02, forMs: 3000, clearShare: 0.016, clearForMs: 3000 },
  ],
} as const;

describe('page: zones in a real browser', function () {
  this.timeout(60_000);
  let pages: ViewerPages;
  let control: FakeControl;
  let opened: OpenPage;

  before(async () => {
    pages = await viewerPages();
  });

  beforeEach(async () => {
    control = new FakeControl(
      fakeSettings({ zones: [DOOR] }),
      fakeSettings({ id: 'back', name: 'Back yard' }),
    );
    opened = await pages.open(control);
    await showUntilDrawn(opened, control.feed('front'));
    await opened.page.click('#tab-zones');
    await opened.page.waitForSelector('.zone-row');
  });

  afterEach(async () => {
    await opened[Symbol.asyncDispose]();
    assert.deepEqual(opened.complaints, []);
  });

  /** The mouse at a place of the picture shown large, in parts of it. */
  const pointAt = async (x: number, y: number): Promise<[number, number]> => {
    const box = await opened.page.locator('[data-camera="front"] .screen').boundingBox();
    assert.ok(box !== null);
    return [box.x + x * box.width, box.y + y * box.height];
  };

  const clickAt = async (x: number, y: number): Promise<void> =>
    opened.page.mouse.click(...(await pointAt(x, y)));

  const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
    await opened.page.mouse.move(...(await pointAt(...from)));
    await opened.page.mouse.down();
    await opened.page.mouse.move(...(await pointAt(...to)), { steps: 3 });
    await opened.page.mouse.up();
  };

  const beginDrawing = async (): Promise<void> => {
    await opened.page.click('text=Draw a zone');
    await opened.page.waitForSelector('body[data-view="single"]');
    await opened.page.waitForSelector('.sketch-layer');
  };

  const savedZones = async (count: number) => {
    while (control.settings('front').zones.length !== count) await new Promise(setImmediate);
    return control.settings('front').zones;
  };

  const assertNear = (
    polygon: readonly (readonly number[])[],
    expected: readonly (readonly number[])[],
  ): void => {
    assert.equal(polygon.length, expected.length);
    const isNear = polygon
      .flat()
      .every((part, index) => Math.abs(part - (expected.flat()[index] ?? 9)) < 0.004);
    assert.ok(isNear, JSON.stringify(polygon));
  };

  const event = (id: number, change: Partial<ZoneEvent> = {}): ZoneEvent => ({
    id,
    camera: 'front',
    zone: 'door',
    rule: 'road > 2 % for 3 s',
    kind: 'raised',
    atEpochMs: new Date().setHours(12, 3, 11, 0),
    seq: 1,
    pts: 1,
    share: 0.031,
    ...change,
  });

  it('are drawn by mouse, adjusted, and saved in parts of the picture', async () => {
    const { page } = opened;
    await beginDrawing();
    for (const [x, y] of [
      [0.5, 0.5],
      [0.8, 0.5],
      [0.8, 0.9],
      [0.505, 0.503],
    ] as const) {
      await clickAt(x, y);
    }
    await page.waitForSelector('.sketch-layer[data-state="closed"]');
    await drag([0.8, 0.9], [0.9, 0.95]);
    await drag([0.65, 0.5], [0.65, 0.4]);
    await page.fill('.zone-form input[type="text"]', 'crossing');
    await page.fill('.zone-form textarea', 'tree > 2 % for 3 s');
    await page.selectOption('[aria-label="Class"]', 'sky');
    await page.selectOption('[aria-label="More or less than"]', '<');
    await page.fill('[aria-label="Share of the zone, percent"]', '20');
    await page.click('text=Add rule');
    await page.click('text=Save zone');
    const [door, crossing] = await savedZones(2);
    assert.deepEqual(door, DOOR);
    assert.equal(crossing?.name, 'crossing');
    assertNear(crossing.polygon, [
      [0.5, 0.5],
      [0.65, 0.4],
      [0.8, 0.5],
      [0.9, 0.95],
    ]);
    const [tree, sky] = crossing.rules;
    assert.deepEqual([tree?.className, tree?.share, tree?.forMs], ['tree', 0.02, 3000]);
    assert.deepEqual([sky?.className, sky?.comparison, sky?.share], ['sky', '<', 0.2]);
    await page.waitForSelector('.zone-row:has-text("crossing") >> text=sky < 20 % for 3 s');
    await page.waitForSelector('[data-camera="front"] .zone-layer >> text=crossing');
  });

  it('are closed by Enter, taken back by Backspace, and given up by Escape', async () => {
    const { page } = opened;
    await beginDrawing();
    for (const x of [0.5, 0.7, 0.9]) await clickAt(x, x);
    await page.keyboard.press('Backspace');
    await clickAt(0.8, 0.3);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.sketch-layer[data-state="closed"]');
    assert.equal(await page.locator('.sketch-corner').count(), 3);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.sketch-layer', { state: 'detached' });
    await page.waitForSelector('text=Draw a zone');
    assert.deepEqual(control.calls, []);
  });

  it('are drawn and adjusted by keyboard alone', async () => {
    const { page } = opened;
    await page.focus('text=Draw a zone');
    await page.keyboard.press('Enter');
    await page.focus('text=Start with a rectangle');
    await page.keyboard.press('Enter');
    await page.focus('.sketch-corner >> nth=0');
    for (const key of ['ArrowLeft', 'ArrowLeft', 'Shift+ArrowUp']) await page.keyboard.press(key);
    await page.focus('.sketch-corner >> nth=3');
    await page.keyboard.press('Delete');
    await page.focus('.zone-form input[type="text"]');
    await page.keyboard.press('Enter');
    const [, zone] = await savedZones(2);
    assertNear(zone?.polygon ?? [], [
      [0.23, 0.249],
      [0.75, 0.25],
      [0.75, 0.75],
    ]);
  });

  it('say what is wrong: a drawing not closed, edges that cross, a rule the server does not read', async () => {
    const { page } = opened;
    const fault = (text: string) => page.waitForSelector(`.zone-form > .control-fault:has-text("${text}")`);
    await beginDrawing();
    await page.click('text=Save zone');
    await fault('Close the zone first');
    for (const [x, y] of [
      [0.2, 0.2],
      [0.8, 0.8],
      [0.8, 0.2],
      [0.2, 0.8],
    ] as const) {
      await clickAt(x, y);
    }
    await page.keyboard.press('Enter');
    await page.click('text=Save zone');
    await fault('The edges cross');
    await drag([0.8, 0.8], [0.5, 0.1]);
    await page.fill('.zone-form textarea', 'road >> 2 %');
    await page.click('text=Save zone');
    await fault('wrong at column 7');
    assert.deepEqual(control.calls, []);
    assert.equal(await page.inputValue('.zone-form textarea'), 'road >> 2 %');
  });

  it('are changed and deleted', async () => {
    const { page } = opened;
    await page.click('[aria-label="Edit door"]');
    await page.waitForSelector('.sketch-layer[data-state="closed"]');
    assert.equal(await page.inputValue('.zone-form textarea'), 'road > 2 % for 3 s');
    await page.fill('.zone-form input[type="text"]', 'gate');
    await page.click('text=Save zone');
    await page.waitForSelector('.zone-row:has-text("gate")');
    assert.deepEqual(await savedZones(1), [{ ...DOOR, name: 'gate' }]);
    await page.click('[aria-label="Delete gate"]');
    await savedZones(0);
    await page.waitForSelector('.zone-row', { state: 'detached' });
  });

  it('stay on the page while the server restarts, to be saved then', async () => {
    const { page, server } = opened;
    await beginDrawing();
    for (const [x, y] of [
      [0.5, 0.5],
      [0.8, 0.5],
      [0.8, 0.9],
    ] as const) {
      await clickAt(x, y);
    }
    await page.keyboard.press('Enter');
    await server.close();
    await page.waitForSelector('#link[data-state="lost"]');
    await page.click('text=Save zone');
    await page.waitForSelector('.zone-form > .control-fault:has-text("kept here")');
    await using again = await pages.serve(control, { listen: { port: Number(new URL(server.url).port) } });
    await page.waitForSelector('#link:not([data-state="lost"])');
    await page.click('text=Save zone');
    assert.equal((await savedZones(2))[1]?.polygon.length, 3);
    assert.equal(again.viewers, 1);
  });

  it('stand out while an event holds, which is listed with time, rule and share', async () => {
    const { page } = opened;
    const { events } = control.feed('front');
    events.next(event(1));
    await page.waitForSelector('[data-camera="front"] .zone-raised');
    await page.waitForSelector('[data-camera="front"] .alarm:has-text("door: road > 2 % for 3 s (3.1%)")');
    await page.waitForSelector('#zones-count:has-text("1")');
    const row = await page.textContent('.event');
    for (const part of ['12:03:11', 'Front door', 'door', 'road > 2 % for 3 s', '3.1%', 'raised']) {
      assert.ok(row?.includes(part), part);
    }
    events.next(event(2, { kind: 'cleared', share: 0.004 }));
    await page.waitForSelector('.event >> nth=1');
    assert.match((await page.textContent('.event >> nth=0')) ?? '', /cleared.*0\.4%/);
    await page.waitForSelector('[data-camera="front"] .zone-raised', { state: 'detached' });
    await page.waitForSelector('[data-camera="front"] .alarm', { state: 'hidden' });
  });
});
