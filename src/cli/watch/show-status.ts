import { combineLatest, interval, map, startWith, type Subscription } from 'rxjs';
import type { LiveCamera } from '../../../pipelines/live/live-camera.js';
import type { CameraStatus } from '../../core/camera-feed.js';
import type { LiveLine } from '../terminal/live-line.js';
import { statusText } from '../terminal/status-text.js';

const EVERY_MS = 1000;

/** One line per camera, once a second, until unsubscribed. */
export function showStatus(cameras: readonly LiveCamera[], line: LiveLine): Subscription {
  const statuses = combineLatest(cameras.map(({ feed }) => feed.status.pipe(startWith(CONNECTING))));
  let latest: readonly CameraStatus[] = [];
  const showing = interval(EVERY_MS).subscribe(() =>
    line.show(
      cameras
        .map((camera, i) => statusText(camera.feed.name, latest[i] ?? CONNECTING, camera.read()))
        .join('\n'),
    ),
  );
  showing.add(statuses.pipe(map((all) => (latest = all))).subscribe());
  return showing;
}

const CONNECTING: CameraStatus = { kind: 'connecting' };
