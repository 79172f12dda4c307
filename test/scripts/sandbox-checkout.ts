import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packagePath } from '../../src/core/package-root.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** How a script ended. */
export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LOCK = { packages: { '': {}, 'node_modules/dep': { version: '1.0.0', integrity: 'sha512-a' } } };

/**
 * A small checkout with the project's own scripts, on a machine made of fakes: its PATH holds nothing but the programs
 * a test puts there, and each of those notes how it was called.
 */
export class SandboxCheckout implements AsyncDisposable {
  readonly root: string;
  readonly #folder: AsyncDisposable;

  private constructor(folder: AsyncDisposable & { readonly path: string }) {
    this.#folder = folder;
    this.root = folder.path;
  }

  /** Dependencies installed, ffmpeg there, dist built (by hand, and no compiler): all set up. */
  static async create(): Promise<SandboxCheckout> {
    const checkout = new SandboxCheckout(await temporaryFolder());
    await cp(packagePath('scripts'), checkout.path('scripts'), { recursive: true });
    await checkout.write('package.json', JSON.stringify({ type: 'module', engines: { node: '>=20.19.0' } }));
    await checkout.write('package-lock.json', JSON.stringify(LOCK));
    await checkout.write('node_modules/.package-lock.json', JSON.stringify(LOCK));
    await checkout.write('node_modules/dep/package.json', '{}');
    await checkout.write('dist/src/cli/main.js', 'console.log(JSON.stringify(process.argv.slice(2)));');
    await checkout.program('ffmpeg');
    await checkout.program('ffprobe');
    return checkout;
  }

  path(...segments: string[]): string {
    return join(this.root, ...segments);
  }

  async write(path: string, content: string): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), content);
  }

  /** Puts a program on the PATH: a shell script, run after its call has been noted. */
  async program(name: string, script = ''): Promise<void> {
    const note = `echo "${name} $*" >> '${this.path('calls')}'`;
    await this.write(`bin/${name}`, `#!/bin/sh\n${note}\n${script}\n`);
    await chmod(this.path('bin', name), 0o755);
  }

  /** Puts one of this machine's real packages into node_modules. */
  async realPackage(name: string): Promise<void> {
    await symlink(packagePath('node_modules', name), this.path('node_modules', name));
  }

  /** How the programs were called, in order, without those that only told their version. */
  async calls(): Promise<string[]> {
    const notes = await readFile(this.path('calls'), 'utf8').catch(() => '');
    return notes.split('\n').filter((line) => line !== '' && !line.endsWith(' -version'));
  }

  /** Starts one of the scripts. */
  start(
    script: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    return spawn(process.execPath, [this.path('scripts', script), ...args], {
      cwd: this.root,
      env: { PATH: this.path('bin'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs one of the scripts to its end. */
  async run(
    script: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ScriptResult> {
    return resultOf(this.start(script, args, env));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** Waits for a script's end, with all it wrote. */
export async function resultOf(child: ChildProcess): Promise<ScriptResult> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  return { code: await ended, stdout, stderr };
}
