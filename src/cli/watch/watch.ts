import { BehaviorSubject } from 'rxjs';
import { openSegmenter } from '../../../models/segmenter.js';
import { loadModel } from '../../../models/zoo.js';
import type { CameraEnd, LiveCamera } from '../../../pipelines/live/live-camera.js';
import type { Recording, RecordingSummary } from '../../../pipelines/record/recording.js';
import type { CameraFeed } from '../../core/camera-feed.js';
import { startServer, type SegcastServer } from '../../server/start-server.js';
import { aborted } from '../interrupt.js';
import { liveLine, type LiveLine } from '../terminal/live-line.js';
import type { NamedCamera } from './name-cameras.js';
import { openRecordings, recordFeed } from './open-recordings.js';
import { showStatus } from './show-status.js';
import { startCamera } from './start-camera.js';
import type { WatchOptions } from './watch-options.js';

/**
 * Runs cameras until `signal` aborts or every one has ended, serves their page and records them.
 *
 * @throws SegcastError what kept it from starting; the last camera's failure when none ended well; a recording's failure
 */
export async function watch(
  cameras: readonly NamedCamera[],
  options: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  using line = liveLine(process.stdout);
  const model = await loadModel(options.model, { signal });
  const feeds = new BehaviorSubject<readonly CameraFeed[]>([]);
  await using server = await startServer({ feeds, ...serverOptions(options) });
  line.print(`segcast: watch it at ${server.url}${options.token === undefined ? '' : '?token=<your token>'}`);

  await using segmenter = await openSegmenter({
    model,
    device: options.device,
    threads: options.threads,
    signal,
  });
  const { provider, reason } = segmenter.device;
  line.print(`segcast: ${options.model} on ${provider}${reason === '' ? '' : ` (${reason})`}`);

  const recordings = await openRecordings(cameras, options, segmenter.classSet);
  const running = cameras.map((camera) => startCamera(camera, options, segmenter));
  for (const { feed } of running) {
    const recording = recordings.get(feed.id);
    if (recording !== undefined) recordFeed(feed, recording, line);
  }
  feeds.next(running.map(({ feed }) => feed));

  const ends = await untilOver(running, signal, line);
  const summaries = await finish(running, recordings, server);
  tellSummaries(summaries, line);
  throwFirstFailure(ends, summaries);
}

function serverOptions({
  listen,
  token,
  quality,
}: WatchOptions): Omit<Parameters<typeof startServer>[0], 'feeds'> {
  const { host, port } = listen ?? {};
  return {
    quality,
    listen: { ...(host !== undefined && { host }), ...(port !== undefined && { port }) },
    ...(token !== undefined && { token }),
  };
}

/** How each camera ended, or undefined for all when the user ended them. */
async function untilOver(
  running: readonly LiveCamera[],
  signal: AbortSignal,
  line: LiveLine,
): Promise<readonly CameraEnd[] | undefined> {
  const showing = showStatus(running, line);
  try {
    return await Promise.race([
      Promise.all(running.map(({ ended }) => ended)),
      aborted(signal).then(() => undefined),
    ]);
  } finally {
    showing.unsubscribe();
  }
}

/** Ends cameras first, so that nothing new comes; recordings and viewers then end side by side, within 3 seconds. */
async function finish(
  running: readonly LiveCamera[],
  recordings: ReadonlyMap<string, Recording>,
  server: SegcastServer,
): Promise<readonly RecordingSummary[]> {
  for (const camera of running) camera[Symbol.dispose]();
  const [summaries] = await Promise.all([
    Promise.all([...recordings.values()].map((recording) => recording.close())),
    server.close(),
  ]);
  return summaries;
}

function tellSummaries(summaries: readonly RecordingSummary[], line: LiveLine): void {
  for (const { video, labels } of summaries) {
    for (const file of [...(video?.files ?? []), ...(labels?.files ?? [])]) {
      line.print(`segcast: recorded ${file.path} (${file.frames} frames, ${file.width}x${file.height})`);
    }
  }
}

function throwFirstFailure(
  ends: readonly CameraEnd[] | undefined,
  summaries: readonly RecordingSummary[],
): void {
  for (const { failure } of summaries) if (failure !== undefined) throw failure;
  const failures = ends?.flatMap((end) => (end.kind === 'failed' ? [end.failure] : [])) ?? [];
  const last = failures.at(-1);
  if (last !== undefined && failures.length === ends?.length) throw last;
}
