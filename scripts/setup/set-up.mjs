import { ensureBrowser } from './browser.mjs';
import { ensureBuild } from './build-project.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureFfmpeg } from './ffmpeg.mjs';
import { checkNodeVersion } from './node-version.mjs';

/**
 * Brings a checkout to where it can run: Node, dependencies, ffmpeg, optionally a browser, a build. What is there
 * already is left alone, so a second call is quick. Throws a SetupError with what to do where it cannot.
 *
 * @param {{ browser?: boolean }} options - `browser`: whether the page is going to be tested; default false
 */
export function setUp({ browser = false } = {}) {
  checkNodeVersion();
  ensureDependencies();
  ensureFfmpeg();
  if (browser) ensureBrowser();
  ensureBuild();
}
