import { findExecutable, runQuietly, tail } from './commands.mjs';
import { say, seconds } from './say.mjs';

const NON_INTERACTIVE = ['env', 'DEBIAN_FRONTEND=noninteractive'];
/** Another apt may be running, as on a machine that has just been started: wait this long for it. */
const LOCK_WAIT = ['-o', 'DPkg::Lock::Timeout=120'];

/**
 * Installs Debian packages where that is possible without asking anybody: apt-get exists, and this user is root or may
 * use it through sudo without a password.
 *
 * @param {readonly string[]} packages
 * @param {string} purpose - what they are for, in a few words
 * @returns {boolean} whether they are installed now; why not has been said
 */
export function aptInstall(packages, purpose) {
  const prefix = aptPrefix();
  if (prefix === undefined) return false;
  say(`installing ${packages.join(', ')} with apt-get, ${purpose} (about a minute) ...`);
  const startedAt = Date.now();
  const [command, ...rest] = prefix;
  const update = runQuietly(command, [...rest, '-qq', ...LOCK_WAIT, 'update']);
  if (!update.ok) say(`apt-get update failed, trying with the lists there are:\n${tail(update.output, 3)}`);
  const flags = ['-qq', ...LOCK_WAIT, 'install', '-y', '--no-install-recommends'];
  const install = runQuietly(command, [...rest, ...flags, ...packages]);
  if (install.ok) say(`${packages[0]} installed in ${seconds(startedAt)}`);
  else say(`apt-get install failed:\n${tail(install.output)}`);
  return install.ok;
}

/** The words before apt-get's arguments, or undefined where it cannot be used. */
function aptPrefix() {
  if (findExecutable('apt-get') === undefined) return undefined;
  const plain = [...NON_INTERACTIVE, 'apt-get'];
  if (isRoot()) return plain;
  const throughSudo = ['sudo', '-n', ...plain];
  const [command, ...rest] = throughSudo;
  return findExecutable('sudo') !== undefined && runQuietly(command, [...rest, '--version']).ok
    ? throughSudo
    : undefined;
}

function isRoot() {
  return runQuietly('id', ['-u']).output.trim() === '0';
}
