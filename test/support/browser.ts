import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { packagePath } from '../../src/core/package-root.js';
import { isBuilt } from './built.js';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium without a window, closed at the end of its scope: SEGCAST_CHROMIUM, or the system's. */
export async function launchBrowser(): Promise<Browser & AsyncDisposable> {
  const executablePath = [process.env['SEGCAST_CHROMIUM'], ...CANDIDATES].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (executablePath === undefined) {
    throw new Error('No Chromium: install it (npm test does) or name one in SEGCAST_CHROMIUM.');
  }
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}

/**
 * Waits until an expression is true in the page. Playwright's own waitForFunction evaluates a text within the page, which
 * the page's Content-Security-Policy forbids from the second time on; here every look comes from outside.
 */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) {
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}

/** Builds the page into a folder, as `npm run build` builds it into dist; for ServerOptions.viewerRoot. */
export async function buildViewer(folder: string): Promise<void> {
  if (isBuilt) return cp(packagePath('dist', 'src', 'viewer'), folder, { recursive: true });
  const sources = packagePath('src', 'viewer');
  const compiler = packagePath('node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', sources, '--outDir', folder]);
  for (const name of await readdir(sources)) {
    if (/\.(?:html|css|svg)$/.test(name)) await copyFile(join(sources, name), join(folder, name));
  }
  await mkdir(join(folder, 'vendor'), { recursive: true });
  for (const name of ['uPlot.esm.js', 'uPlot.min.css']) {
    await copyFile(packagePath('node_modules', 'uplot', 'dist', name), join(folder, 'vendor', name));
  }
}
