import { fileURLToPath } from 'node:url';
import { packagePath } from '../../src/core/package-root.js';
import type { Quantiles } from '../../src/core/profile.js';
import type { Job } from './job.js';
import { parseResult, type Paced, type Peer, type PeerRun } from './peer.js';
import { runProgram } from './run-program.js';

const NETWORKS = { fp32: 'icnet-camvid', int8: 'icnet-camvid-int8' } as const;
type Precision = keyof typeof NETWORKS;

/** Shortest time of `segcast bench` and its warm-up, s. */
const LEAST_SECONDS = 2;
const WARMUP_SECONDS = 2;

/** segcast's own network in a precision: `segcast-peer.ts` for a file, `segcast bench` for a camera. */
export function segcastPeer(name: string, precision: Precision): Peer {
  const model = NETWORKS[precision];
  return {
    name,
    does: 'all of it; to a WebSocket viewer where frames are paced',
    leavesOut: '',
    missing: () => Promise.resolve(undefined),
    run: async (job) => ({ ...(await everyFrame(model, job)), paced: await liveView(precision, job) }),
  };
}

async function everyFrame(model: string, job: Job): Promise<Omit<PeerRun, 'paced'>> {
  const script = fileURLToPath(new URL('segcast-peer.ts', import.meta.url));
  const { stdout } = await runProgram(process.execPath, [
    '--import',
    'tsx',
    script,
    JSON.stringify(job),
    model,
  ]);
  return parseResult(stdout);
}

/** What is used here of what docs/benchmark.md describes. */
interface BenchDocument {
  readonly latencyMs: Quantiles | null;
  readonly due: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly dropped: number;
  readonly cpuMsPerFrame: number | null;
}

async function liveView(precision: Precision, job: Job): Promise<Paced> {
  const seconds = Math.max(LEAST_SECONDS, job.paced / job.fps);
  const work = ['--size', `${job.width}x${job.height}`, '--exit', 'high', '--precision', precision];
  const where = ['--device', 'cpu', '--threads', String(job.threads)];
  const howLong = ['--seconds', String(seconds), '--warmup', String(WARMUP_SECONDS), '--json'];
  const cli = packagePath('src', 'cli', 'main.ts');
  const args = ['--import', 'tsx', cli, 'bench', job.clip, ...work, ...where, ...howLong];
  const { stdout } = await runProgram(process.execPath, args);
  const { latencyMs, due, dropped, levels, cpuMsPerFrame } = JSON.parse(stdout) as BenchDocument;
  return {
    latencyMs: latencyMs ?? { p50: NaN, p95: NaN, p99: NaN },
    shown: due === 0 ? 0 : ((due - dropped) / due) * (levels['high'] ?? 0),
    cpuMsPerFrame: cpuMsPerFrame ?? NaN,
    dropsFrames: true,
  };
}
