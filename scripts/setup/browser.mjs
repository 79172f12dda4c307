import { aptInstall } from './apt.mjs';
import { findExecutable, isExecutable } from './commands.mjs';
import { say } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_BROWSERS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Finds a Chromium for the tests of the page, installing one where apt allows, and tells the tests where it is through
 * SEGCAST_CHROMIUM. Without one the other tests still run, so this only says what to do.
 */
export function ensureBrowser() {
  if (process.env.SEGCAST_CHROMIUM) return warnUnlessRunnable(process.env.SEGCAST_CHROMIUM);
  const found = findBrowser() ?? installBrowser();
  if (found !== undefined) process.env.SEGCAST_CHROMIUM = found;
  else {
    say(
      'no Chromium found; the tests of the page will fail. Install one (Debian: sudo apt-get install chromium; ' +
        'Fedora: sudo dnf install chromium; elsewhere: https://www.google.com/chrome/) or set SEGCAST_CHROMIUM to its path.',
    );
  }
}

function warnUnlessRunnable(path) {
  if (!isExecutable(path))
    say(`SEGCAST_CHROMIUM is set to "${path}", which is not a program; correct or unset it.`);
}

function findBrowser() {
  return NAMES.map(findExecutable).find((path) => path !== undefined) ?? MAC_BROWSERS.find(isExecutable);
}

function installBrowser() {
  say('no Chromium found');
  const packages = ['chromium', 'fonts-dejavu-core'];
  return aptInstall(packages, 'to test the page in a real browser') ? findBrowser() : undefined;
}
