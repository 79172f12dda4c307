// The package check: packs segcast as it would be published, and uses it from an empty folder as a user would.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runQuietly, tail } from './setup/commands.mjs';
import { projectRoot, readJson } from './setup/project.mjs';
import { runScript, say, seconds, SetupError } from './setup/say.mjs';

const REQUIRED = [
  /^dist\/src\/index\.js$/,
  /^dist\/src\/index\.d\.ts$/,
  /^dist\/src\/cli\/main\.js$/,
  /^dist\/models\/runtime\/inference-host\.js$/,
  /^dist\/src\/viewer\/.*\.html$/,
  /^models\/zoo\/icnet-camvid\/.*\.safetensors$/,
  /^streams\/demo\//,
  /^README\.md$/,
  /^LICENSE$/,
];
const FORBIDDEN = [
  /\.map$/,
  /^(test|scripts|bench|training)\//,
  /^(?!dist\/).*(?<!\.d)\.ts$/,
  /\.tsbuildinfo$/,
];

const FILES_REMEDY = 'Correct "files" in package.json, or the list in scripts/check-package.mjs.';

/** What a library user writes first. */
const LIBRARY_USE = `
import * as segcast from 'segcast';
for (const name of ['camera', 'segment', 'annotate']) {
  if (typeof segcast[name] !== 'function') throw new Error('segcast exports no function ' + name);
}
console.log(Object.keys(segcast).length + ' exports');
`;

await runScript(() => {
  const folder = mkdtempSync(join(tmpdir(), 'segcast-package-'));
  try {
    const tarball = pack(folder);
    check('publint', () => tool('publint/src/cli.js', 'run', tarball, '--strict'));
    check('are the types wrong', () =>
      tool('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only'),
    );
    useFromEmptyFolder(join(folder, 'empty'), tarball);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function pack(folder) {
  let tarball;
  check('npm pack', () => {
    const packed = npm(projectRoot, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
    const [{ filename, files, size, unpackedSize }] = Object.values(JSON.parse(packed));
    checkContents(files.map((file) => file.path));
    tarball = join(folder, filename);
    return `${files.length} files, ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked`;
  });
  return tarball;
}

function checkContents(paths) {
  const missing = REQUIRED.filter((pattern) => !paths.some((path) => pattern.test(path)));
  const unwanted = paths.filter((path) => FORBIDDEN.some((pattern) => pattern.test(path)));
  if (missing.length > 0) throw new SetupError(`The package lacks ${missing.join(', ')}.`, FILES_REMEDY);
  if (unwanted.length > 0) throw new SetupError(`The package holds ${unwanted.join(', ')}.`, FILES_REMEDY);
}

function useFromEmptyFolder(empty, tarball) {
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  writeFileSync(join(empty, 'use.mjs'), LIBRARY_USE);
  check('npm install in an empty folder', () => {
    npm(empty, 'install', tarball, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
  });
  check('npx segcast --version', () => expectVersion(segcast(empty, '--version')));
  check('npx segcast models list', () => expectModel(segcast(empty, 'models', 'list')));
  check('import from segcast', () =>
    must('node use.mjs', runQuietly(process.execPath, ['use.mjs'], { cwd: empty })),
  );
  check('npx segcast doctor', () => void segcast(empty, 'doctor'));
}

function expectVersion(output) {
  const { version } = readJson('package.json');
  if (output.trim() === version) return version;
  throw new SetupError(`segcast --version says "${output.trim()}".`, `It should say "${version}".`);
}

function expectModel(output) {
  if (output.includes('icnet-camvid')) return undefined;
  throw new SetupError('segcast models list does not name icnet-camvid.', tail(output));
}

function segcast(folder, ...args) {
  return npm(folder, 'exec', '--no', '--loglevel=error', '--', 'segcast', ...args);
}

function npm(cwd, ...args) {
  // onnxruntime-node's install script would fetch CUDA libraries, which nothing here needs.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('npm-cli.js') ? [process.execPath, [cli]] : ['npm', []];
  return must(`npm ${args[0]}`, runQuietly(command, [...first, ...args], { cwd, env }));
}

function tool(program, ...args) {
  const path = join(projectRoot, 'node_modules', program);
  if (!existsSync(path)) throw new SetupError(`${path} is missing.`, 'Run npm ci.');
  return void must(
    program.split('/')[0],
    runQuietly(process.execPath, [path, ...args], { cwd: projectRoot }),
  );
}

/** What the command wrote to stdout; throws where it failed. */
function must(name, { ok, stdout, output }) {
  if (!ok) throw new SetupError(`${name} failed.`, tail(output, 40));
  return stdout;
}

/** Runs one check and says what came of it. */
function check(name, run) {
  const startedAt = Date.now();
  const detail = run();
  say(`${name}: ok${detail === undefined ? '' : `, ${detail.trim()}`} (${seconds(startedAt)})`);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
