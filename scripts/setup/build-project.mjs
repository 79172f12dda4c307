import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  BUILD_STAMP,
  buildInputs,
  copyPages,
  fingerprint,
  outputsOf,
  removeStaleOutputs,
} from './build-files.mjs';
import { runVisibly } from './commands.mjs';
import { projectRoot, readJson } from './project.mjs';
import { say, seconds, SetupError } from './say.mjs';

const COMPILER = 'node_modules/typescript/bin/tsc';
const ENTRY = 'dist/src/cli/main.js';
/** What tsc remembers between builds, kept out of dist because dist is what the package ships. */
const COMPILER_MEMORY = '.cache/tsc.tsbuildinfo';

/** Compiles the sources into dist, unless dist already is what they compile to. */
export function ensureBuild() {
  if (!existsSync(join(projectRoot, COMPILER))) return buildWithoutCompiler();
  const inputs = buildInputs();
  const print = fingerprint(inputs);
  const stamp = readJson(BUILD_STAMP);
  const missing = outputsOf(inputs).some((path) => !existsSync(join(projectRoot, path)));
  if (!missing && stamp?.fingerprint === print) return;
  if (missing) rmSync(join(projectRoot, COMPILER_MEMORY), { force: true }); // it would not write unchanged files again
  compile(inputs, print);
}

function buildWithoutCompiler() {
  if (existsSync(join(projectRoot, ENTRY))) {
    say('TypeScript is not installed (production installation): using dist as it is');
    return;
  }
  throw new SetupError(
    'dist is missing and cannot be built: TypeScript is not installed.',
    'Run npm ci --include=dev, or bring a built dist folder along.',
  );
}

function compile(inputs, print) {
  say('building dist from the sources ...');
  const startedAt = Date.now();
  rmSync(join(projectRoot, BUILD_STAMP), { force: true });
  typescript('-p', 'tsconfig.build.json', '--incremental', '--tsBuildInfoFile', COMPILER_MEMORY);
  typescript('-p', 'src/viewer/tsconfig.json');
  copyPages(inputs);
  removeStaleOutputs(inputs);
  if (existsSync(join(projectRoot, ENTRY))) chmodSync(join(projectRoot, ENTRY), 0o755);
  mkdirSync(join(projectRoot, dirname(BUILD_STAMP)), { recursive: true });
  writeFileSync(join(projectRoot, BUILD_STAMP), JSON.stringify({ fingerprint: print }));
  say(`built in ${seconds(startedAt)}`);
}

function typescript(...args) {
  if (runVisibly(process.execPath, [COMPILER, ...args], { cwd: projectRoot }) === 0) return;
  throw new SetupError(
    'The sources do not compile; the messages are above.',
    'In an unchanged checkout this is a bug: please report it with these messages.',
  );
}
