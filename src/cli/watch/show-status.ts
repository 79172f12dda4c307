import { interval, type Subscription } from 'rxjs';
import type { AuditReport } from '../../core/audit-report.js';
import type { Fleet } from '../../../pipelines/fleet/fleet.js';
import type { LiveLine } from '../terminal/live-line.js';
import { statusText } from '../terminal/status-text.js';

const EVERY_MS = 1000;

/** One line per camera, once a second, until unsubscribed. */
export function showStatus(
  fleet: Pick<Fleet, 'running'>,
  line: LiveLine,
  audit?: (camera: string) => AuditReport | undefined,
): Subscription {
  return interval(EVERY_MS).subscribe(() => {
    const lines = fleet.running.map((camera) => {
      const { settings, status, deadlines } = camera.state();
      const { hitRate } = deadlines.windows['10s'];
      const agreement = audit?.(settings.id)?.pixelAgreement;
      return statusText(settings.name, status, camera.read(), { hitRate, agreement });
    });
    if (lines.length > 0) line.show(lines.join('\n'));
  });
}
