import assert from 'node:assert/strict';
import { BehaviorSubject } from 'rxjs';
import type { Browser, Page } from 'playwright-core';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import { startServer, type SegcastServer } from '../../src/server/start-server.js';
import type { ServerOptions } from '../../src/server/server-options.js';
import { waitUntil } from '../support/browser.js';
import { FakeFeed } from '../support/fake-feed.js';
import { viewerPages } from '../support/viewer-page.js';

const SIZE = { width: 320, height: 180 };

describe('page in a real browser', function () {
  this.timeout(60_000);
  let viewerRoot: string;
  let browser: Browser;
  let page: Page;
  /** What the page complained about. */
  let complaints: string[];

  before(async () => {
    ({ browser, viewerRoot } = await viewerPages());
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(complaints, []);
  });

  const serve = (
    feeds: readonly CameraFeed[],
    options: Partial<ServerOptions> = {},
  ): Promise<SegcastServer> =>
    startServer({
      feeds: new BehaviorSubject(feeds),
      listen: { port: 0 },
      viewerRoot,
      ...options,
    });

  // What runs within the page is given as text: these tests are compiled without the DOM's types.

  /** The gray of the middle of a camera's picture; -1 before the first. */
  const grayOf = (camera: string): Promise<number> =>
    page.evaluate<number>(`(() => {
      const canvas = document.querySelector('[data-camera="${camera}"] canvas');
      if (canvas === null || canvas.width !== 320) return -1;
      return canvas.getContext('2d').getImageData(160, 90, 1, 1).data[0];
    })()`);

  /** Shows pictures of this gray until the page has drawn one. JPEG is exact for a flat gray. */
  const showUntilSeen = async (feed: FakeFeed, value: number, frame = {}): Promise<void> => {
    while (Math.abs((await grayOf(feed.id)) - value) > 1) {
      feed.show({ ...SIZE, value, arrivedAtMs: performance.now(), ...frame });
    }
  };

  const tileText = (camera: string, text: string): ReturnType<Page['waitForSelector']> =>
    page.waitForSelector(`[data-camera="${camera}"] >> text=${text}`);

  it('draws the pictures of every camera as they change', async () => {
    const feeds = [new FakeFeed('front', 'Front door'), new FakeFeed('back', 'Back yard')];
    await using server = await serve(feeds);
    await page.goto(server.url);
    for (const value of [60, 120, 180]) {
      for (const [index, feed] of feeds.entries()) await showUntilSeen(feed, value + index * 20);
    }
    await tileText('front', 'Front door');
    await tileText('back', 'Back yard');
    await tileText('front', 'HIGH');
    await page.waitForSelector('#link[data-state="open"]');
  });

  it('shows the classes with their live shares', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed]);
    await page.goto(server.url);
    await showUntilSeen(feed, 50, { shares: [0.5, 0.5, 0] });
    await page.waitForSelector('.legend-row:has-text("road") >> text=50.0%');
    const chip = await page.evaluate(
      `getComputedStyle(document.querySelector('.legend-row'), '::before').backgroundColor`,
    );
    assert.equal(chip, 'rgb(128, 64, 128)');
    await page.locator('.legend-row').nth(2).waitFor();
    const shown = page.waitForSelector('.legend-row:has-text("sky") >> text=/^[4-9]\\d\\.\\d%$/');
    for (let value = 60; (await Promise.race([shown, nothing()])) === undefined; value = 310 - value) {
      await showUntilSeen(feed, value, { shares: [0, 0, 1] });
    }
  });

  it('says since when a camera is offline, over a dimmed picture, and goes on when it is back', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed]);
    await page.goto(server.url);
    await showUntilSeen(feed, 200);
    feed.goOffline(new Date().setHours(12, 3, 11, 0), 'The camera does not answer.');
    await tileText('front', 'Camera offline since 12:03:11');
    await tileText('front', 'The camera does not answer.');
    await waitUntil(page, `Number(getComputedStyle(document.querySelector('canvas')).opacity) < 0.5`);
    feed.goOnline();
    await showUntilSeen(feed, 100);
    await page.waitForSelector('[data-camera="front"][data-state="live"]');
  });

  it('says so when pictures stop coming although the camera is connected', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed]);
    await page.goto(server.url);
    await showUntilSeen(feed, 200);
    await tileText('front', 'No picture since');
  });

  it('survives a restart of the server, and says what is the matter meanwhile', async () => {
    const feed = new FakeFeed('front');
    const first = await serve([feed]);
    await page.goto(first.url);
    await showUntilSeen(feed, 200);
    await first.close();
    await tileText('front', 'Server connection lost, retrying');
    await page.waitForSelector('#link[data-state="lost"]');
    await using second = await serve([feed], { listen: { port: Number(new URL(first.url).port) } });
    await showUntilSeen(feed, 100);
    await page.waitForSelector('[data-camera="front"][data-state="live"]');
    assert.equal(second.viewers, 1);
  });

  it('shows a camera large on a click, and all again on Escape and on "back"', async () => {
    const feeds = [new FakeFeed('front'), new FakeFeed('back')];
    await using server = await serve(feeds);
    await page.goto(server.url);
    const visible = (): Promise<string> =>
      page.evaluate<string>(
        `[...document.querySelectorAll('.tile:not([hidden])')].map((tile) => tile.dataset.camera).join()`,
      );
    await page.click('[data-camera="back"] .open');
    await page.waitForSelector('body[data-view="single"]');
    assert.equal(await visible(), 'back');
    await page.keyboard.press('ArrowRight');
    await waitUntil(page, `location.hash === '#/front'`);
    await page.keyboard.press('Escape');
    await page.waitForSelector('body[data-view="grid"]');
    assert.equal(await visible(), 'front,back');
    await page.focus('[data-camera="front"] .open');
    await page.keyboard.press('Enter');
    await page.waitForSelector('body[data-view="single"]');
    await page.goBack();
    await page.waitForSelector('body[data-view="grid"]');
  });

  it('fits a phone: nothing to scroll sideways, whatever it shows', async () => {
    const feeds = [
      new FakeFeed('front', 'A name that is much too long for the width of a telephone, even a large one'),
      new FakeFeed('back'),
    ];
    await page.setViewportSize({ width: 360, height: 780 });
    const server = await serve(feeds);
    await page.goto(server.url);
    for (const feed of feeds) await showUntilSeen(feed, 90);
    const overhang = (): Promise<number> =>
      page.evaluate<number>(`document.documentElement.scrollWidth - document.documentElement.clientWidth`);
    assert.equal(await overhang(), 0);
    assert.equal((await page.locator('.tile').first().boundingBox())?.width, 336);
    await page.locator('.legend-row').nth(2).waitFor();
    await server.close();
    await page.waitForSelector('#link[data-state="lost"]');
    assert.equal(await overhang(), 0);
  });

  it('asks for the token where there is none, and forgets the one in the URL', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed], { token: 'correct-horse' });
    await page.goto(server.url);
    await page.waitForSelector('#token-form:not([hidden])');
    await page.fill('#token', 'wrong');
    await page.click('#token-form button');
    await page.waitForSelector('text=That is not the token of this server.');
    await page.fill('#token', 'correct-horse');
    await page.click('#token-form button');
    await showUntilSeen(feed, 140);

    const other = await browser.newContext();
    const guest = await other.newPage();
    await guest.goto(`${server.url}?token=correct-horse`);
    await guest.waitForSelector('.tile');
    assert.equal(guest.url(), server.url);
    await other.close();
  });

  it('tells the server what it has drawn, so that it is never behind', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed], { limits: { maxUnacked: 1 } });
    const sent: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => void sent.push(payload.toString())),
    );
    await page.goto(server.url);
    for (const value of [60, 90, 120]) await showUntilSeen(feed, value);
    const acks = sent.filter((message) => message.includes('"ack"'));
    assert.ok(acks.length >= 3);
    assert.match(acks[0] ?? '', /^{"type":"ack","camera":"front","seq":\d+}$/);
  });

  it('says how to start a camera when there is none', async () => {
    await using server = await serve([]);
    await page.goto(server.url);
    await page.waitForSelector('text=No camera yet');
  });
});

/** Settles after everything that is ready has run. */
function nothing(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}
