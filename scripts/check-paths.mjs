// Fails when a file of the project names a place that exists on its author's machine only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { projectRoot, readJson } from './setup/project.mjs';
import { runScript, SetupError } from './setup/say.mjs';

const PRIVATE_FOLDERS = ['home', 'root', 'tmp', 'mnt', 'media', 'Users', 'workspace', 'builds'];

await runScript(() => {
  const files = filesOfProject();
  const findings = [...files.flatMap(privatePathsIn), ...registriesNamed()];
  for (const finding of findings) console.error(`✗ ${finding}`);
  if (findings.length === 0) console.log(`${files.length} files name no private place`);
  return findings.length === 0 ? 0 : 1;
});

function filesOfProject() {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = spawnSync('git', args, { cwd: projectRoot, encoding: 'utf8' });
  const files = listed.stdout
    ?.split('\0')
    .filter((path) => path !== '' && existsSync(join(projectRoot, path)));
  if (files === undefined || files.length === 0) {
    throw new SetupError('git lists no file here.', 'Run this in a git checkout of segcast.');
  }
  return files;
}

function privatePathsIn(path) {
  const content = readFileSync(join(projectRoot, path));
  if (content.includes(0)) return []; // not text
  const lines = content.toString('utf8').split('\n');
  return lines.flatMap((line, index) => {
    const found = privatePath().exec(line)?.groups?.path;
    return found === undefined ? [] : [`${path}:${index + 1} names ${found}`];
  });
}

/** An absolute path into a private folder, this checkout, or this user's home; not the same words inside a URL. */
function privatePath() {
  const folders = [
    ...PRIVATE_FOLDERS.map((name) => `/${name}/`),
    topFolder(projectRoot),
    topFolder(homedir()),
  ];
  const alternatives = [...new Set(folders)].map((folder) => folder.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(
    `(?:^|file://|[^\\w./~<>})*-])(?<path>(?:${alternatives.join('|')}|[A-Z]:\\\\Users\\\\)[\\w.-]+)`,
  );
}

function topFolder(path) {
  return path.split(sep).slice(0, 2).join('/') + '/';
}

/** A lock file that names its author's registry would send every other user there; it names none (omit-lockfile-registry-resolved). */
function registriesNamed() {
  const packages = Object.entries(readJson('package-lock.json').packages);
  return packages
    .filter(([, { resolved }]) => resolved !== undefined && /^https?:/.test(resolved))
    .map(([path, { resolved }]) => `package-lock.json: ${path} comes from ${new URL(resolved).host}`);
}
