import { fileURLToPath } from 'node:url';
import { packagePath } from '../../src/core/package-root.js';
import { parseResult, quantilesOf, type Peer, type PeerRun } from './peer.js';
import type { Job } from './job.js';
import { runProgram } from './run-program.js';

/** A peer that is a Python script beside this file. */
export interface PythonPeer extends Pick<Peer, 'name' | 'does' | 'leavesOut'> {
  readonly script: string;
  /** What it imports. */
  readonly modules: readonly string[];
}

const LIST_MISSING =
  'import importlib.util, sys; print(" ".join(m for m in sys.argv[1:] if importlib.util.find_spec(m) is None))';

/**
 * A peer in Python.
 *
 * @param python - the interpreter that has the peers' packages
 */
export function pythonPeer(python: string, { name, does, leavesOut, script, modules }: PythonPeer): Peer {
  return {
    name,
    does,
    leavesOut,
    missing: () => missingOf(python, modules),
    run: (job) => runScript(python, script, job),
  };
}

async function missingOf(python: string, modules: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await runProgram(python, ['-c', LIST_MISSING, ...modules]);
    const missing = stdout.trim();
    return missing === '' ? undefined : `${python} has no ${missing.replaceAll(' ', ', ')}`;
  } catch {
    return `there is no ${python} that runs`;
  }
}

async function runScript(python: string, script: string, job: Job): Promise<PeerRun> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await runProgram(python, [path, JSON.stringify(job)], {
    env: {
      PYTHONPATH: packagePath(), // the training package reads the network for PyTorch
      OPENCV_FFMPEG_CAPTURE_OPTIONS: `threads;${job.threads}`,
      OMP_NUM_THREADS: String(job.threads),
    },
  });
  const { paced, ...rest } = parseResult(stdout);
  if (paced === undefined) return { ...rest, paced };
  const { latenciesMs, cpuMs } = paced;
  const latencyMs = quantilesOf(latenciesMs);
  return {
    ...rest,
    paced: { latencyMs, shown: 1, cpuMsPerFrame: cpuMs / latenciesMs.length, dropsFrames: false },
  };
}
