import assert from 'node:assert/strict';
import type { DeadlineReport } from '../../src/core/deadline-report.js';
import { waitUntil } from '../support/browser.js';
import { emptyReport, FakeControl, fakeSettings } from '../support/fake-control.js';
import type { FakeFeed } from '../support/fake-feed.js';
import {
  type OpenPage,
  showLevel,
  showUntilDrawn,
  viewerPages,
  type ViewerPages,
} from '../support/viewer-page.js';

/** A camera that keeps this share of its deadlines. */
function keepsDeadlines(feed: FakeFeed, hitRate: number | undefined): void {
  const empty = emptyReport(33);
  const statistics = {
    ...empty.windows['1m'],
    hitRate,
    latencyMs: hitRate === undefined ? undefined : { p50: 21, p95: 28.4, p99: 35 },
  };
  const windows = { '10s': statistics, '1m': statistics, '1h': statistics };
  Object.assign(feed, { deadlines: (): DeadlineReport => ({ ...empty, windows }) });
}

/** The opaque colours in the chart's canvas, as `#rrggbb`, between these parts of its height; runs within the page. */
const coloursBetween = (top: number, bottom: number): string => `(() => {
  const canvas = document.querySelector('.chart canvas');
  const [from, to] = [${top}, ${bottom}].map((part) => Math.round(part * canvas.height));
  const { data } = canvas.getContext('2d').getImageData(0, from, canvas.width, to - from);
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255) seen.add('#' + [0, 1, 2].map((c) => data[i + c].toString(16).padStart(2, '0')).join(''));
  }
  return [...seen];
})()`;
/** Above the time axis, and below it. */
const LINES = coloursBetween(0, 0.55);
const LADDER = coloursBetween(0.72, 1);
const AMBER = '#f0cf7e';
const GREEN = '#8ee3c8';

describe('page: deadlines in a real browser', function () {
  this.timeout(60_000);
  let pages: ViewerPages;
  let control: FakeControl;
  let opened: OpenPage;

  before(async () => {
    pages = await viewerPages();
    control = new FakeControl(fakeSettings(), fakeSettings({ id: 'back', name: 'Back yard' }));
    opened = await pages.open(control);
  });

  after(async () => {
    await opened[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    keepsDeadlines(control.feed('front'), 0.9946);
    keepsDeadlines(control.feed('back'), 0.91);
  });

  afterEach(() => assert.deepEqual(opened.complaints, []));

  it('shows the hit rate and latencies of each window, in words as well as in colour', async () => {
    const { page } = opened;
    await page.waitForSelector('.hit-rate:has-text("99.4%")');
    await page.waitForSelector('.verdict:has-text("good")');
    await page.waitForSelector('.promise:has-text("in 33 ms")');
    const rows = await page.locator('.windows tbody tr').allTextContents();
    assert.deepEqual(
      rows,
      ['10 s', '1 min', '1 h'].map((window) => `${window}99.4%21 ms28 ms35 ms`),
    );
    await page.hover('[data-camera="back"]');
    await page.waitForSelector('.hit-rate:has-text("91.0%")');
    await page.waitForSelector('#deadlines[data-verdict="poor"] .verdict:has-text("poor")');
    await page.waitForSelector('#deadline-scope:has-text("Back yard")');
  });

  it("shows each camera's hit rate on its tile", async () => {
    await showUntilDrawn(opened, control.feed('back'));
    await opened.page.waitForSelector(
      '[data-camera="back"] .tile-hit-rate[data-verdict="poor"]:has-text("91.0%")',
    );
  });

  it('follows what the server says', async () => {
    await opened.page.hover('[data-camera="front"]');
    await opened.page.waitForSelector('.hit-rate:has-text("99.4%")');
    keepsDeadlines(control.feed('front'), 0.96);
    await opened.page.waitForSelector('#deadlines[data-verdict="fair"] .hit-rate:has-text("96.0%")');
    keepsDeadlines(control.feed('front'), undefined);
    await opened.page.waitForSelector('#deadlines[data-verdict="none"] .hit-rate:has-text("\u2013")');
  });

  it('draws the latency against the budget, and the ladder below', async () => {
    const { page } = opened;
    const front = control.feed('front');
    await showUntilDrawn(opened, front);
    await page.hover('[data-camera="front"]');
    await waitUntil(page, `!(${LINES}).includes('${AMBER}')`);
    const untilSeen = async (where: string, colour: string): Promise<void> => {
      while (!(await page.evaluate<string[]>(where)).includes(colour)) {
        showLevel(front, 'low', 20);
        showLevel(front, 'high', 20);
      }
    };
    await untilSeen(LINES, AMBER);
    await untilSeen(LADDER, AMBER);
    await untilSeen(LADDER, GREEN);
    await page.waitForSelector('.chart [role="img"][aria-label*="budget 33 ms"]');
  });

  it('says what the picture under the pointer got, and why', async () => {
    const { page } = opened;
    const front = control.feed('front');
    await showUntilDrawn(opened, front);
    const untilVisible = async (selector: string): Promise<void> => {
      while (!(await page.isVisible(selector))) showLevel(front, 'mid', 20);
    };
    await untilVisible('.chart-reading:text-matches("MID.448×256.·.33.ms.budget")');
    await page.hover('.chart .u-over');
    await untilVisible('.chart[data-pointed="true"]');
    await untilVisible('[data-camera="front"] .badge:has-text("MID 448×256")');
    await untilVisible('[data-camera="front"] .reason:has-text("33 ms budget")');
    await page.click('[data-camera="front"] .open');
    await untilVisible('#timings .work-line:has-text("MID 448×256 · 33 ms budget")');
  });

  it('shows no hit rate of a camera that is offline', async () => {
    const { page } = opened;
    const front = control.feed('front');
    await showUntilDrawn(opened, front);
    await waitUntil(page, `document.querySelector('.chart canvas').width > 0`);
    front.goOffline(Date.now());
    await page.waitForSelector('[data-camera="front"][data-state="gone"]');
    await page.waitForSelector('[data-camera="front"] .tile-hit-rate:has-text("\u2013")');
  });
});
