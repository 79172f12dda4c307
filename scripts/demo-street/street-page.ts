import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { RenderedFrame } from './clip.js';

/** WebGL in software: the same picture on every machine, no graphics card needed. */
const CHROMIUM_ARGUMENTS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--no-sandbox',
];

export interface Frame {
  /** RGB, 3 bytes a pixel. */
  readonly picture: Buffer;
  /** One class id a pixel. */
  readonly labels: Buffer;
}

export interface StreetPage extends AsyncDisposable {
  renderFrame(index: number): Promise<Frame>;
}

/** Opens the street in a headless Chromium (`CHROMIUM_PATH`, by default Debian's). */
export async function openStreetPage(): Promise<StreetPage> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGUMENTS,
  });
  const page = await browser.newPage();
  page.on('console', (message) => process.stderr.write(`page: ${message.text()}\n`));
  page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
  await page.addScriptTag({ content: await bundlePage() });
  return {
    async renderFrame(index) {
      // Defined by main.ts.
      const frame = await page.evaluate<RenderedFrame>(`window.renderFrame(${index})`);
      return { picture: Buffer.from(frame.picture, 'base64'), labels: Buffer.from(frame.labels, 'base64') };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function bundlePage(): Promise<string> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  return bundle.outputFiles[0]?.text ?? '';
}
