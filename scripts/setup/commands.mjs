import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Enough for the log of any package installation, bytes. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The absolute path of a program on the PATH, or undefined. */
export function findExecutable(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** Whether `path` is a file this user may run. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a command to its end, unseen.
 *
 * @returns {{ ok: boolean, stdout: string, output: string }} `output` is what it wrote to stdout and stderr
 */
export function runQuietly(command, args, options = {}) {
  const { env = process.env, cwd } = options;
  const done = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const stdout = done.stdout ?? ''; // null when the command could not be started
  const stderr = done.stderr ?? '';
  return { ok: done.status === 0, stdout, output: stdout + stderr + (done.error?.message ?? '') };
}

/** Runs a command to its end on the user's terminal; its exit code (1 when it could not run or was killed). */
export function runVisibly(command, args, options = {}) {
  const { cwd, env = process.env, shell = false } = options;
  const done = spawnSync(command, args, { cwd, env, shell, stdio: ['ignore', 'inherit', 'inherit'] });
  return done.status ?? 1;
}

/** The last lines of a long output. */
export function tail(output, lines = 15) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
