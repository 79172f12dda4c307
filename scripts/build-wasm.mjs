// Assembles the WebAssembly kernels: from each NAME.wat it writes NAME-wasm.ts beside it, which is committed, so that neither the
// build nor an installation needs the assembler. With --check it writes nothing and fails where a file is out of date.
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import initWabt from 'wabt';
import { projectRoot } from './setup/project.mjs';
import { runScript, SetupError } from './setup/say.mjs';

const SOURCES = ['src/**/*.wat', 'streams/**/*.wat', 'models/**/*.wat', 'pipelines/**/*.wat'];

await runScript(async () => {
  const texts = globSync(SOURCES, { cwd: projectRoot });
  if (texts.length === 0)
    throw new SetupError('There is no .wat file here.', 'Run this in a checkout of segcast.');
  const wabt = await initWabt();
  const stale = texts.filter((path) => assemble(wabt, path) !== readIfThere(modulePath(path)));
  if (process.argv.includes('--check')) return report(stale, texts);
  for (const path of stale) {
    writeFileSync(join(projectRoot, modulePath(path)), assemble(wabt, path));
    console.log(`wrote ${modulePath(path)}`);
  }
  return 0;
});

function assemble(wabt, path) {
  const parsed = wabt.parseWat(path, readFileSync(join(projectRoot, path), 'utf8'));
  parsed.validate();
  const bytes = Buffer.from(parsed.toBinary({}).buffer);
  parsed.destroy();
  const name = basename(path, '.wat');
  return [
    `/** \`${name}.wat\` as assembled by \`node scripts/build-wasm.mjs\`, in base64. Not written by hand. */`,
    `export const ${name.replaceAll('-', '_').toUpperCase()}_WASM =`,
    `  '${bytes.toString('base64')}';`,
    '',
  ].join('\n');
}

function report(stale, texts) {
  for (const path of stale) console.error(`✗ ${modulePath(path)} is not what ${path} assembles to`);
  if (stale.length === 0) console.log(`${texts.length} kernels are what their texts assemble to`);
  return stale.length === 0 ? 0 : 1;
}

function modulePath(path) {
  return path.replace(/\.wat$/, '-wasm.ts');
}

function readIfThere(path) {
  try {
    return readFileSync(join(projectRoot, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
