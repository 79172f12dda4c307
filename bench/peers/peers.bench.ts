/**
 * segcast beside what one would pick instead: the same clip, the same network, the same threads and JPEG quality, in turn.
 *
 *     npx tsx bench/peers/peers.bench.ts [--python python3] [--rounds 2] [--frames 60] [--fps 10] [--upsample labels]
 *
 * Each run is a program of its own, which warms up before it measures: first every frame as fast as possible, then a camera
 * of a fixed rate. Figures are medians over the rounds. What is not installed is skipped, and said to be.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel } from '../../models/zoo.js';
import { packagePath } from '../../src/core/package-root.js';
import { handResult } from '../bench-result.js';
import { describeMachine } from '../harness.js';
import { UPSAMPLES, type Job, type Upsample } from './job.js';
import type { Peer, PeerRun } from './peer.js';
import { allPeers } from './peer-list.js';
import { figuresOf, peerTable } from './peer-table.js';
import { runProgram } from './run-program.js';
import { tellAgreement } from './tell-agreement.js';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: process.env['SEGCAST_PEERS_PYTHON'] ?? 'python3' },
    clip: { type: 'string', default: packagePath('streams', 'demo', 'street.mp4') },
    size: { type: 'string', default: '896x512' },
    rounds: { type: 'string', default: '2' },
    frames: { type: 'string', default: '60' },
    fps: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    upsample: { type: 'string', default: 'labels' },
  },
});
const WARMUP_FRAMES = 20;
const QUALITY = 80;

const folder = await mkdtemp(join(tmpdir(), 'segcast-peers-'));
try {
  await compare(await prepare());
} finally {
  await rm(folder, { recursive: true });
}

async function compare(job: Job): Promise<void> {
  console.log(
    `${describeMachine()}\n${job.width}x${job.height}, exit high, ${job.threads} threads, JPEG ${QUALITY}, ` +
      `peers' labels: ${job.upsample === 'labels' ? 'arg max, then nearest' : 'bilinear logits, then arg max'}`,
  );
  const peers = await installed(allPeers(options.python));
  const runs = new Map<Peer, PeerRun[]>(peers.map((peer) => [peer, []]));
  for (let round = 1; round <= Number(options.rounds); round++)
    for (const peer of peers) {
      process.stderr.write(`round ${round}: ${peer.name}\n`);
      runs.get(peer)?.push(await peer.run(job));
    }
  const figures = peers.map((peer) => figuresOf(peer, runs.get(peer) ?? [], job.fps));
  console.log(peerTable(figures, job.fps));
  tellAgreement(figures);
  for (const { name, does, leavesOut } of figures)
    console.log(`${name}: ${does}${leavesOut === '' ? '' : `; without ${leavesOut}`}.`);
  const { threads, upsample, frames, paced, fps } = job;
  handResult({ size: options.size, threads, upsample, frames, paced, fps, quality: QUALITY, peers: figures });
}

async function installed(peers: readonly Peer[]): Promise<readonly Peer[]> {
  const present: Peer[] = [];
  for (const peer of peers) {
    const missing = await peer.missing();
    if (missing === undefined) present.push(peer);
    else console.log(`SKIPPED ${peer.name}: ${missing}.`);
  }
  return present;
}

/** The network as a file for the others, and the clip at the camera's rate. */
async function prepare(): Promise<Job> {
  const [width = 896, height = 512] = options.size.split('x').map(Number);
  const model = await loadModel('icnet-camvid');
  const onnx = join(folder, 'network.onnx');
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  await writeFile(onnx, model.exportOnnx(geometry, { exit: 'high', layout: 'image', fold: true }));
  const { input, classSet } = model.manifest;
  const fps = Number(options.fps);
  const frames = Number(options.frames);
  return {
    clip: await clipAt(options.clip, fps),
    onnx,
    width,
    height,
    mean: input.mean,
    std: input.std,
    palette: classSet.classes.map(({ color }) => color),
    threads: Number(options.threads),
    quality: QUALITY,
    upsample: upsampleFrom(options.upsample),
    warmup: WARMUP_FRAMES,
    frames,
    fps,
    paced: frames,
  };
}

/** The clip's frames, a camera's time apart: same packets, other times. */
async function clipAt(clip: string, fps: number): Promise<string> {
  const path = join(folder, 'clip.mp4');
  const probe = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=r_frame_rate',
    '-of',
    'csv=p=0',
  ];
  const { stdout } = await runProgram('ffprobe', [...probe, clip]);
  const [num = 25, den = 1] = stdout.trim().split('/').map(Number);
  const stretch = String(num / den / fps);
  const copied = ['-map', '0:v:0', '-c', 'copy', path];
  await runProgram('ffmpeg', ['-v', 'error', '-nostdin', '-itsscale', stretch, '-i', clip, ...copied]);
  return path;
}

function upsampleFrom(text: string): Upsample {
  const found = UPSAMPLES.find((upsample) => upsample === text);
  if (found !== undefined) return found;
  throw new Error(`--upsample is ${text}, expected one of ${UPSAMPLES.join(', ')}`);
}
