// The direction check: dependency-cruiser over all rooms, which fails too when it has not looked at every file of them.
import { spawnSync } from 'node:child_process';
import { projectFiles } from './setup/build-files.mjs';
import { projectRoot } from './setup/project.mjs';
import { runScript, SetupError } from './setup/say.mjs';

const CRUISER = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const TOP_FOLDERS = ['src', 'streams', 'models', 'pipelines'];
/** None of these may be empty: a rule about a room that moved away would hold forever. */
const ROOMS = ['src/core', 'streams', 'models', 'pipelines', 'src/server', 'src/cli'];

await runScript(() => {
  const { modules, violations } = cruise();
  const seen = new Set(modules.map((module) => module.source));
  const unseen = sources().filter((path) => !seen.has(path));
  const counts = ROOMS.map((room) => [room, [...seen].filter((path) => path.startsWith(`${room}/`)).length]);
  console.log(counts.map(([room, count]) => `${room}: ${count} modules`).join(', '));
  for (const [room, count] of counts) if (count === 0) fail(`${room}: no module was looked at`);
  for (const path of unseen) fail(`${path}: was not looked at`);
  for (const { rule, from, to } of violations) fail(`${rule.name}: ${from} -> ${to}`);
  if (process.exitCode !== 1) console.log('every import keeps the direction');
  return process.exitCode ?? 0;
});

function fail(text) {
  console.error(`✗ ${text}`);
  process.exitCode = 1;
}

function cruise() {
  const args = [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...TOP_FOLDERS];
  const done = spawnSync(process.execPath, args, {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  try {
    const { modules, summary } = JSON.parse(done.stdout);
    return { modules, violations: summary.violations };
  } catch {
    throw new SetupError('dependency-cruiser gave no result.', done.stderr.trim());
  }
}

/** Every TypeScript file the rules speak of; the page's code runs in the browser and imports nothing of ours. */
function sources() {
  return TOP_FOLDERS.flatMap(projectFiles).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('src/viewer/'),
  );
}
