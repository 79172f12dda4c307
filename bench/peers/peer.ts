import type { Quantiles } from '../../src/core/profile.js';
import { measurementOf } from '../harness.js';
import type { Job, PeerResult } from './job.js';

/** A camera of a fixed rate, as its viewer got it. */
export interface Paced {
  /** From a frame's arrival to its JPEG. */
  readonly latencyMs: Quantiles;
  /** Share of the camera's frames that were shown with labels of their own, 0..1. */
  readonly shown: number;
  readonly cpuMsPerFrame: number;
  /** Whether frames that come too fast are dropped; else each waits for all before it, and latency grows without end. */
  readonly dropsFrames: boolean;
}

/** What one run of a peer came to. */
export interface PeerRun extends Omit<PeerResult, 'paced'> {
  /** Undefined where there is nobody to wait for. */
  readonly paced: Paced | undefined;
}

/** One of those that are compared. */
export interface Peer {
  readonly name: string;
  /** What it does with a frame, and what it leaves undone beside segcast. */
  readonly does: string;
  readonly leavesOut: string;
  /** What is missing here for it; undefined where all is there. */
  missing(): Promise<string | undefined>;
  /** One run in processes of its own. */
  run(job: Job): Promise<PeerRun>;
}

/** The result in the last line a peer wrote. */
export function parseResult(stdout: string): PeerResult {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PeerResult; // written by our own programs
}

/** Nearest rank. */
export function quantilesOf(values: readonly number[]): Quantiles {
  const { p50Ms: p50, p95Ms: p95, p99Ms: p99 } = measurementOf('', values);
  return { p50, p95, p99 };
}
