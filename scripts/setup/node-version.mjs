import { readJson } from './project.mjs';
import { SetupError } from './say.mjs';

/** Throws a SetupError where this Node is older than package.json's `engines` allows. */
export function checkNodeVersion() {
  const range = readJson('package.json').engines.node;
  const required = range.replace('>=', '');
  if (!isOlder(process.versions.node, required)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: segcast needs Node >= ${required}.`,
    'Install a current Node from https://nodejs.org/ (or, with nvm: nvm install 22), then run this again.',
  );
}

function isOlder(version, required) {
  const ours = version.split('.').map(Number);
  const theirs = required.split('.').map(Number);
  const differs = theirs.findIndex((part, index) => part !== ours[index]);
  return differs !== -1 && ours[differs] < theirs[differs];
}
