import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, waitUntil } from '../support/browser.js';
import { printed, startCli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Where the README's picture goes: `SEGCAST_PAGE_PICTURE=docs/page.png npm test -- test/browser/demo.test.ts`. */
const PICTURE = process.env['SEGCAST_PAGE_PICTURE'];
/** Enough of the network to see a street, little enough for a test. */
const NETWORK = PICTURE === undefined ? ['--size', '448x256'] : [];

describe('segcast watch demo: in a real browser', function () {
  this.timeout(120_000);

  it('shows the segmented street moving, with its classes, and survives a restart', async () => {
    await using folder = await temporaryFolder();
    await using browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 770 } });

    await using first = startCli('watch', 'demo:', '--device', 'cpu', '--listen', '127.0.0.1:0', ...NETWORK);
    const [, url = ''] = await printed(first, /watch it at (http:\S+)/);
    await page.goto(url);
    await segmentedPicture(page);
    const before = await fingerprint(page);
    await waitUntil(page, `(${FINGERPRINT})() !== ${before}`);
    for (const name of ['road', 'building', 'car', 'tree']) {
      await page.waitForSelector(`.legend-row:has-text("${name}")`);
    }
    assert.ok((await shareOf(page, 'road')) > 10, 'a street is at least a tenth road');
    await page.screenshot({ path: PICTURE ?? join(folder.path, 'page.png') });

    first.kill('SIGINT');
    assert.equal((await first.result).code, 0);
    await page.waitForSelector('#link[data-state="lost"]');

    await using again = startCli(
      'watch',
      'demo:',
      '--device',
      'cpu',
      '--listen',
      new URL(url).host,
      ...NETWORK,
    );
    await printed(again, /watch it at/);
    await page.waitForSelector('#link[data-state="open"]');
    await segmentedPicture(page);
    again.kill('SIGINT');
    assert.equal((await again.result).code, 0);
  });
});

/** Waits for a picture whose labels are of that very frame. */
async function segmentedPicture(page: Page): Promise<void> {
  await page.waitForSelector('[data-camera="demo-street"][data-state="live"] >> text=HIGH');
}

/** A number that changes with the picture; runs in the page, where the types of the DOM are not ours. */
const FINGERPRINT = `() => {
  const canvas = document.querySelector('[data-camera="demo-street"] canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 101) sum = (sum * 31 + data[i]) | 0;
  return sum;
}`;

function fingerprint(page: Page): Promise<number> {
  return page.evaluate<number>(`(${FINGERPRINT})()`);
}

/** A class's share as the legend shows it, percent. */
async function shareOf(page: Page, name: string): Promise<number> {
  const text = await page.textContent(`.legend-row:has-text("${name}")`);
  return Number(/([\d.]+)%/.exec(text ?? '')?.[1]);
}
