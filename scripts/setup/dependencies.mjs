import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runVisibly } from './commands.mjs';
import { projectRoot, readJson } from './project.mjs';
import { say, seconds, SetupError } from './say.mjs';

/** Installs the dependencies with `npm ci` unless exactly those of package-lock.json are there already. */
export function ensureDependencies() {
  const reason = whatIsMissing();
  if (reason === undefined) return;
  say(`${reason}: installing them with npm ci (about a minute the first time) ...`);
  const startedAt = Date.now();
  if (npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) {
    throw new SetupError(
      'npm ci did not finish; its messages are above.',
      'Check the connection to the package registry (npm ping) and the free disk space, then run this again.',
    );
  }
  say(`dependencies installed in ${seconds(startedAt)}`);
}

/** Why an installation is needed, in a few words; undefined when it is not. */
function whatIsMissing() {
  // npm's own record of what it put into node_modules; written last, so an interrupted installation has none.
  const installed = readJson('node_modules', '.package-lock.json')?.packages;
  if (installed === undefined) return 'the dependencies are not installed';
  const wanted = Object.entries(readJson('package-lock.json').packages).filter(([path]) => path !== '');
  const current = wanted.every(([path, entry]) => isInstalled(path, entry, installed[path]));
  return current ? undefined : 'the dependencies differ from package-lock.json';
}

function isInstalled(path, wanted, installed) {
  if (installed === undefined) return wanted.optional === true || wanted.devOptional === true; // for other platforms
  const same = installed.version === wanted.version && installed.integrity === wanted.integrity;
  return same && existsSync(join(projectRoot, path, 'package.json'));
}

/** Runs the npm this script was started by, else the one on the PATH. */
function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && basename(cli) === 'npm-cli.js') {
    return runVisibly(process.execPath, [cli, ...args], { cwd: projectRoot });
  }
  return runVisibly('npm', args, { cwd: projectRoot, shell: process.platform === 'win32' });
}
