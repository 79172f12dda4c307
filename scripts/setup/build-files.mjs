import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './project.mjs';

/** Where the fingerprint of the last finished build is kept. */
export const BUILD_STAMP = '.cache/build.json';

const ROOMS = ['src', 'streams', 'models', 'pipelines'];
const VIEWER = 'src/viewer/';
const COMPILER_FILES = [
  'tsconfig.json',
  'tsconfig.build.json',
  'src/viewer/tsconfig.json',
  'node_modules/typescript/package.json',
  'node_modules/uplot/package.json',
];
/** What the page takes from packages as it is, licence included: where it is, and where the page finds it. */
const VENDORED = {
  'node_modules/uplot/dist/uPlot.esm.js': 'dist/src/viewer/vendor/uPlot.esm.js',
  'node_modules/uplot/dist/uPlot.min.css': 'dist/src/viewer/vendor/uPlot.min.css',
  'node_modules/uplot/LICENSE': 'dist/src/viewer/vendor/uPlot.LICENSE',
};
/** Endings of what tsc writes for one source. */
const COMPILED = /(\.js|\.js\.map|\.d\.ts)$/;

/**
 * What a build is made of.
 *
 * @returns {{ code: string[], viewerCode: string[], pages: string[] }} paths from the checkout's root, with `/`: sources
 *   for Node, sources for the browser, and the files beside them that are served as they are
 */
export function buildInputs() {
  const files = ROOMS.flatMap(projectFiles).sort();
  const sources = files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
  return {
    code: sources.filter((path) => !path.startsWith(VIEWER)),
    viewerCode: sources.filter((path) => path.startsWith(VIEWER)),
    pages: files.filter((path) => path.startsWith(VIEWER) && /\.(html|css|svg)$/.test(path)),
  };
}

/** The files that must be in dist after a build. */
export function outputsOf({ code, viewerCode, pages }) {
  const served = pages.map((path) => `dist/${path}`);
  return [...code, ...viewerCode].map(compiledName).concat(served, Object.values(VENDORED));
}

/** A hash over names and contents of everything a build reads. */
export function fingerprint({ code, viewerCode, pages }) {
  const hash = createHash('sha256');
  for (const path of [...code, ...viewerCode, ...pages, ...COMPILER_FILES]) {
    const absolute = join(projectRoot, path);
    hash.update(`${path}\n`);
    if (existsSync(absolute)) hash.update(readFileSync(absolute));
  }
  return hash.digest('hex');
}

/** Copies the page's static files, and what it takes from packages, next to its compiled code. */
export function copyPages({ pages }) {
  const copies = [...pages.map((path) => [path, `dist/${path}`]), ...Object.entries(VENDORED)];
  for (const [from, to] of copies) {
    const target = join(projectRoot, to);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(projectRoot, from), target);
  }
}

/** Deletes what earlier builds left in dist for sources that are gone, so that it cannot be imported or shipped. */
export function removeStaleOutputs(inputs) {
  const wanted = new Set(outputsOf(inputs).map((path) => path.replace(/\.js$/, '')));
  for (const path of projectFiles('dist')) {
    const stem = path.replace(COMPILED, '');
    if (!wanted.has(stem)) rmSync(join(projectRoot, path));
  }
}

function compiledName(source) {
  return `dist/${source.replace(/\.ts$/, '.js')}`;
}

/** Every file below a folder of the checkout, as paths from its root with `/`; none where the folder is missing. */
export function projectFiles(folder) {
  if (!existsSync(join(projectRoot, folder))) return [];
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? projectFiles(path) : [path];
  });
}
