import { interval, type Subscription } from 'rxjs';
import type { Fleet } from '../../../pipelines/fleet/fleet.js';
import type { LiveLine } from '../terminal/live-line.js';
import { statusText } from '../terminal/status-text.js';

const EVERY_MS = 1000;

/** One line per camera, once a second, until unsubscribed. */
export function showStatus(fleet: Pick<Fleet, 'running'>, line: LiveLine): Subscription {
  return interval(EVERY_MS).subscribe(() => {
    const lines = fleet.running.map((camera) => {
      const { settings, status, deadlines } = camera.state();
      return statusText(settings.name, status, camera.read(), deadlines.windows['10s'].hitRate);
    });
    if (lines.length > 0) line.show(lines.join('\n'));
  });
}
