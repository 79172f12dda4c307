import { Recording } from '../../../pipelines/record/recording.js';
import type { CameraFeed } from '../../core/camera-feed.js';
import type { ClassSet } from '../../core/class-set.js';
import { failureText } from '../failure-text.js';
import type { LiveLine } from '../terminal/live-line.js';
import type { NamedCamera } from './name-cameras.js';
import { recordingPaths } from './recording-paths.js';
import type { WatchOptions } from './watch-options.js';

/**
 * The recordings asked for, by camera id; all of them, or none.
 *
 * @throws SegcastError `record-*` for a path that cannot be written
 */
export async function openRecordings(
  cameras: readonly NamedCamera[],
  options: WatchOptions,
  classSet: ClassSet,
): Promise<ReadonlyMap<string, Recording>> {
  const opened = new Map<string, Recording>();
  try {
    for (const { id, spec } of cameras) {
      const paths = recordingPaths(options, id, cameras.length === 1);
      if (paths === undefined) continue;
      const { overwrite = false } = options;
      opened.set(id, await Recording.open({ ...paths, pace: 'live', source: spec, classSet, overwrite }));
    }
    return opened;
  } catch (thrown) {
    await Promise.all([...opened.values()].map((recording) => recording.close()));
    throw thrown;
  }
}

/** Records what a camera publishes, from now until the feed completes, and tells what happens to it. */
export function recordFeed(feed: CameraFeed, recording: Recording, line: LiveLine): void {
  feed.frames.subscribe((annotated) => void recording.write(annotated));
  recording.events.subscribe((event) => {
    switch (event.kind) {
      case 'segment':
        line.print(`${feed.name}: recording ${event.path} (${event.width}x${event.height})`);
        break;
      case 'dropped':
        line.print(
          `${feed.name}: the encoder is too slow, frames left out of the recording so far: ${event.total}`,
        );
        break;
      case 'failed':
        line.print(`${failureText(event.failure, false)}\n  The live view goes on.`);
        break;
      default:
        event satisfies never;
    }
  });
}
