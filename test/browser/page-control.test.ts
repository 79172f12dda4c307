import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { SegcastError } from '../../src/core/errors.js';
import { FakeControl, fakeSettings } from '../support/fake-control.js';
import { waitUntil } from '../support/browser.js';
import { type OpenPage, showUntilDrawn, viewerPages, type ViewerPages } from '../support/viewer-page.js';

describe('page: controls in a real browser', function () {
  this.timeout(60_000);
  let pages: ViewerPages;
  let control: FakeControl;
  let opened: OpenPage;

  before(async () => {
    pages = await viewerPages();
  });

  const open = async (viewport?: { width: number; height: number }): Promise<OpenPage> => {
    control = new FakeControl(fakeSettings(), fakeSettings({ id: 'back', name: 'Back yard' }));
    opened = await pages.open(control, viewport);
    return opened;
  };

  const openSettings = async (viewport?: { width: number; height: number }): Promise<OpenPage> => {
    const { page } = await open(viewport);
    await page.click('#tab-settings');
    await page.waitForSelector('#settings-live .profile');
    return opened;
  };

  /** Waits until the control was asked for this, as its last call. */
  const asked = async (call: string): Promise<void> => {
    while (control.calls.at(-1) !== call) await new Promise(setImmediate);
  };

  const labelled = (label: string): Locator => opened.page.locator(`#pane-settings`).getByLabel(label);

  const close = async (): Promise<void> => {
    await opened[Symbol.asyncDispose]();
    assert.deepEqual(opened.complaints, []);
  };

  describe('settings of a camera', () => {
    before(() => openSettings());

    after(close);

    beforeEach(() => control.calls.splice(0));

    it('sends what is changed, and shows what came of it', async () => {
      const { page } = opened;
      await page.click('.choice:has-text("accurate")');
      await asked(
        'change front {"profile":{"kind":"adaptive","name":"accurate","budgetMs":250,"fps":4,"maxReuseMs":500,"maxExit":"high"}}',
      );
      await page.waitForSelector('.profile .control-value:has-text("250 ms, 4 fps")');

      await labelled('Steady masks').click();
      await asked('change front {"steady":true}');
      await labelled('Priority').fill('2.5');
      await labelled('Priority').press('Enter');
      await asked('change front {"priority":2.5}');
      await labelled('Name').fill('Front gate');
      await labelled('Name').press('Enter');
      await asked('change front {"name":"Front gate"}');
      await page.waitForSelector('[data-camera="front"] >> text=Front gate');
      await labelled('Overlay opacity').fill('0.8');
      await page.waitForSelector('output:has-text("80%")');
      await asked('change front {"opacity":0.8}');
    });

    it('takes a budget typed in', async () => {
      const { page } = opened;
      await page.click('.choice:has-text("budget")');
      await page.fill('[aria-label="Budget per frame, ms"]', '40');
      await page.keyboard.press('Enter');
      while (!/"budgetMs":40,/.test(control.calls.at(-1) ?? '')) await new Promise(setImmediate);
      await page.waitForSelector('.profile .control-value:has-text("40 ms, 25 fps")');
    });

    it('pauses and resumes, and says so over the picture', async () => {
      const { page } = opened;
      await showUntilDrawn(opened, control.feed('front'));
      await page.click('text=Pause');
      await asked('change front {"paused":true}');
      await page.waitForSelector('[data-camera="front"] .notice >> text=Paused');
      await page.click('text=Resume');
      await asked('change front {"paused":false}');
    });

    it('records, begins a new file, stops, and says what was saved', async () => {
      const { page } = opened;
      await page.click('.record');
      await page.waitForSelector('.recording-file:has-text("made-up.mp4")');
      await page.waitForSelector('[data-camera="front"] .tile-recording');
      await page.click('text=New file');
      await page.waitForSelector('.recording-file:has-text("next.mp4")');
      await page.waitForSelector('.recording-state:has-text("2 files")');
      await page.click('.record');
      await page.waitForSelector('text=Saved 24 frames in made-up.mp4, next.mp4.');
      assert.deepEqual(control.calls, [
        'startRecording front',
        'rotateRecording front',
        'stopRecording front',
      ]);
    });

    it('shows an error beside the control, with what to do, until it is corrected', async () => {
      const { page } = opened;
      await labelled('Priority').fill('-1');
      await labelled('Priority').press('Enter');
      const fault = page.locator('.control:has-text("Priority") .control-fault');
      await fault.filter({ hasText: /priority.*docs\/api\.md/ }).waitFor();
      assert.equal(await labelled('Priority').getAttribute('aria-invalid'), 'true');
      await labelled('Priority').fill('3');
      await labelled('Priority').press('Enter');
      await fault.waitFor({ state: 'hidden' });

      control.failures.set(
        'startRecording',
        new SegcastError('record-path-unwritable', 'The disk is full.', 'Make room.'),
      );
      await page.click('.record');
      await page.waitForSelector('.recording .control-fault:has-text("The disk is full. Make room.")');
    });

    it('shows what others change', async () => {
      const { page } = opened;
      await control.change('front', { opacity: 0.25, name: 'Renamed' });
      await page.waitForSelector('output:has-text("25%")');
      assert.equal(await labelled('Name').inputValue(), 'Renamed');
    });

    it('is about the camera that is shown large, or the one chosen', async () => {
      const { page } = opened;
      await page.selectOption('#subject-select', 'back');
      await labelled('Steady masks').click();
      await asked('change back {"steady":true}');
      await page.click('[data-camera="front"] .open');
      await page.waitForSelector('body[data-view="single"]');
      assert.equal(await labelled('Name').inputValue(), control.settings('front').name);
      await page.selectOption('#subject-select', 'back');
      await waitUntil(page, `location.hash === '#/back'`);
    });
  });

  describe('cameras that come and go', () => {
    afterEach(close);

    it('adds a camera, and keeps what was typed when the server refuses it', async () => {
      const { page } = await open();
      await page.click('#add');
      await page.fill('#add-source', 'rtsp://192.0.2.9/live');
      await page.fill('#add-name', 'Front door');
      control.failures.set('add', new SegcastError('camera-exists', 'There is one already.', 'Rename it.'));
      await page.keyboard.press('Enter');
      await page.waitForSelector('#add-camera .control-fault:has-text("There is one already. Rename it.")');
      await page.fill('#add-name', 'Roof');
      await page.click('#add-submit');
      await page.waitForSelector('[data-camera="roof"]');
      await page.waitForSelector('#add-camera', { state: 'hidden' });
      assert.equal(control.settings('roof').source, 'rtsp://192.0.2.9/live');
      await page.waitForSelector('#summary:has-text("3 cameras")');
    });

    it('removes a camera after asking', async () => {
      const { page } = await openSettings();
      await page.click('text=Remove camera');
      await page.waitForSelector('#remove-title:has-text("Remove Front door?")');
      await page.click('#remove-cancel');
      assert.deepEqual(control.calls, []);
      await page.click('#pane-settings >> text=Remove camera');
      await page.click('#remove-submit');
      await page.waitForSelector('[data-camera="front"]', { state: 'detached' });
      await page.waitForSelector('#remove-camera', { state: 'hidden' });
      assert.equal(await labelled('Name').inputValue(), 'Back yard');
    });

    it('loses no change while the server restarts', async () => {
      const { page, server } = await openSettings();
      const port = Number(new URL(server.url).port);
      await server.close();
      await page.waitForSelector('#link[data-state="lost"]');
      await labelled('Overlay opacity').fill('0.9');
      await page.waitForSelector(
        '.control:has-text("Overlay opacity") .control-fault:has-text("does not answer")',
      );
      await labelled('Name').fill('Half typ');
      assert.deepEqual(control.calls, []);
      await using again = await pages.serve(control, { listen: { port } });
      await asked('change front {"opacity":0.9}');
      await page.waitForSelector('#link-text:has-text("Connected")');
      await page.waitForSelector('.control:has-text("Overlay opacity") .control-fault', { state: 'hidden' });
      assert.equal(await labelled('Name').inputValue(), 'Half typ');
      assert.ok(again.viewers === 1);
    });

    it('works by keyboard', async () => {
      const { page } = await open();
      await page.focus('#tab-live');
      await page.keyboard.press('ArrowRight');
      await page.waitForSelector('#pane-settings:not([hidden])');
      await page.waitForSelector('#settings-live .profile');
      await page.focus('.choice input:checked');
      await page.keyboard.press('ArrowRight');
      await page.waitForSelector('.profile .control-value:has-text("66 ms, 15 fps")');
      await labelled('Overlay opacity').focus();
      await page.keyboard.press('Home');
      await asked('change front {"opacity":0}');
      await labelled('Steady masks').focus();
      await page.keyboard.press('Space');
      await asked('change front {"steady":true}');
      await page.focus('#add');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#add-camera[open]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('#add-camera', { state: 'hidden' });
    });

    it('fits a phone, in every pane and dialog', async () => {
      const { page } = await openSettings({ width: 360, height: 740 });
      const overhang = (): Promise<number> =>
        page.evaluate<number>(`document.documentElement.scrollWidth - document.documentElement.clientWidth`);
      for (const tab of ['#tab-zones', '#tab-live', '#tab-settings']) {
        await page.click(tab);
        assert.equal(await overhang(), 0, tab);
      }
      await page.click('.record');
      await page.waitForSelector('.recording-file:has-text("made-up.mp4")');
      await page.click('#add');
      const dialog = await page.locator('#add-camera').boundingBox();
      assert.ok(dialog !== null && dialog.x >= 0 && dialog.x + dialog.width <= 360);
      assert.equal(await overhang(), 0);
    });

    it('hides what can be changed where the server has no control', async () => {
      const feeds = new FakeControl(fakeSettings());
      opened = await pages.open(feeds, undefined, { control: undefined });
      const { page } = opened;
      await showUntilDrawn(opened, feeds.feed('front'));
      for (const id of ['tabs', 'add', 'add-first']) assert.equal(await page.isVisible(`#${id}`), false, id);
    });
  });
});
