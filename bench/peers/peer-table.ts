import type { Quantiles } from '../../src/core/profile.js';
import { quantilesOf, type Peer, type PeerRun } from './peer.js';

/** What all runs of a peer came to: the median of each figure. */
export interface PeerFigures {
  readonly name: string;
  readonly does: string;
  readonly leavesOut: string;
  readonly fps: number;
  readonly cpuMsPerFrame: number;
  readonly peakMiB: number;
  readonly jpegBytes: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Share of the pixels of each class; null without a network. */
  readonly shares: readonly number[] | null;
  readonly paced: {
    readonly latencyMs: Quantiles;
    readonly shown: number;
    readonly cpuMsPerFrame: number;
    /** Whether frames are done, or dropped, as fast as they come; where not, latency grows as long as it runs. */
    readonly keepsUp: boolean;
  } | null;
}

/** A peer's figures over its runs, of which there is one at least. */
export function figuresOf(
  { name, does, leavesOut }: Peer,
  runs: readonly PeerRun[],
  fps: number,
): PeerFigures {
  const perSecond = median(runs, ({ asFastAsPossible: { frames, seconds } }) => frames / seconds);
  const paced = runs.flatMap((run) => run.paced ?? []);
  return {
    name,
    does,
    leavesOut,
    fps: perSecond,
    cpuMsPerFrame: median(runs, ({ asFastAsPossible: { frames, cpuMs } }) => cpuMs / frames),
    peakMiB: median(runs, ({ peakMiB }) => peakMiB),
    jpegBytes: median(runs, ({ jpegBytes }) => jpegBytes),
    versions: runs[0]?.versions ?? {},
    shares: runs[0]?.shares ?? null,
    paced:
      paced.length === 0
        ? null
        : {
            latencyMs: {
              p50: median(paced, ({ latencyMs }) => latencyMs.p50),
              p95: median(paced, ({ latencyMs }) => latencyMs.p95),
              p99: median(paced, ({ latencyMs }) => latencyMs.p99),
            },
            shown: median(paced, ({ shown }) => shown),
            cpuMsPerFrame: median(paced, ({ cpuMsPerFrame }) => cpuMsPerFrame),
            keepsUp: perSecond >= fps || paced.every(({ dropsFrames }) => dropsFrames),
          },
  };
}

/** The figures as a table; `ratio` is the first one's frames a second over each one's. */
export function peerTable(all: readonly PeerFigures[], fps: number): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const head =
    `${''.padEnd(width)}  as fast as possible: fps   ratio  cpu ms  peak MiB    ` +
    `at ${fps} fps:    p50     p95     p99 ms    shown  cpu ms   JPEG kB`;
  return [head, ...all.map((figures) => row(figures, width, all[0]?.fps ?? NaN))].join('\n');
}

function row(
  { name, fps, cpuMsPerFrame, peakMiB, paced, jpegBytes }: PeerFigures,
  width: number,
  firstFps: number,
) {
  const fast = [
    fixed(fps, 1, 26),
    fixed(firstFps / fps, 2, 8),
    fixed(cpuMsPerFrame, 1, 8),
    fixed(peakMiB, 0, 10),
  ];
  return `${name.padEnd(width)}${fast.join('')}${pacedText(paced)}${fixed(jpegBytes / 1000, 0, 10)}`;
}

function pacedText(paced: PeerFigures['paced']): string {
  if (paced === null) return '-'.padStart(57);
  const { latencyMs, shown, cpuMsPerFrame, keepsUp } = paced;
  const latency = keepsUp
    ? [latencyMs.p50, latencyMs.p95, latencyMs.p99].map((ms) => fixed(ms, 1, 8)).join('')
    : 'grows without end'.padStart(24);
  return `${''.padStart(13)}${latency}${fixed(100 * shown, 1, 10)} %${fixed(cpuMsPerFrame, 1, 8)}`;
}

function fixed(value: number, digits: number, width: number): string {
  return (Number.isNaN(value) ? '-' : value.toFixed(digits)).padStart(width);
}

function median<T>(all: readonly T[], figure: (one: T) => number): number {
  return quantilesOf(all.map(figure)).p50;
}
