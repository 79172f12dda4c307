import { spawn, type ChildProcess } from 'node:child_process';
import { toNormalPriority } from '../../src/core/priority.js';

/**
 * Computes without end, and looks every 20 ms whether the pipe from its parent still stands: so it ends by itself with a
 * parent that is killed.
 */
const SPIN = `
process.stdin.on('end', () => process.exit()).on('error', () => process.exit()).resume();
const spin = () => { const until = Date.now() + 20; while (Date.now() < until); setImmediate(spin); };
spin();
`;

/** Processes that take all the time of a core each, at normal priority, as other programs on the machine would. */
export class BusyProcesses implements AsyncDisposable {
  readonly #children: readonly ChildProcess[];
  readonly #ended: Promise<unknown>;

  /** Starts them. */
  constructor(count: number) {
    this.#children = Array.from({ length: count }, startBusy);
    this.#ended = Promise.all(this.#children.map(endOf));
  }

  /** Process ids of those that could be started. */
  get pids(): readonly number[] {
    return this.#children.flatMap(({ pid }) => pid ?? []);
  }

  /** Ends them at once; resolves when they are gone. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.#ended;
  }
}

function startBusy(): ChildProcess {
  const child = spawn(process.execPath, ['-e', SPIN], {
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  toNormalPriority(child.pid);
  return child;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
