import type { Observable, Subscription } from 'rxjs';
import type { FleetNotice } from '../../../pipelines/fleet/fleet.js';
import type { RecordingSummary } from '../../../pipelines/record/recording.js';
import type { TrackEvent } from '../../../streams/recorder/track-outcome.js';
import type { ZoneEvent } from '../../core/zone.js';
import { failureText } from '../failure-text.js';
import type { LiveLine } from '../terminal/live-line.js';

/** Prints what happens to cameras and recordings, a line each. */
export function tellNotices(notices: Observable<FleetNotice>, line: LiveLine): Subscription {
  return notices.subscribe((notice) => {
    switch (notice.kind) {
      case 'added':
        break; // its status line follows
      case 'removed':
        line.print(`${notice.camera.name}: removed`);
        break;
      case 'ended':
        if (notice.end.kind === 'failed') line.print(failureText(notice.end.failure, false));
        break;
      case 'recording':
        line.print(`${notice.camera.name}: ${recordingText(notice.event)}`);
        break;
      case 'recorded':
        tellSummary(notice.summary, line);
        break;
      case 'zone':
        line.print(zoneText(notice.event));
        break;
      default:
        notice satisfies never;
    }
  });
}

function recordingText(event: TrackEvent): string {
  switch (event.kind) {
    case 'segment':
      return `recording ${event.path} (${event.width}x${event.height})`;
    case 'dropped':
      return `the encoder is too slow, frames left out of the recording so far: ${event.total}`;
    case 'failed':
      return `${failureText(event.failure, false)}\n  The live view goes on.`;
    default:
      return event satisfies never;
  }
}

function tellSummary({ video, labels }: RecordingSummary, line: LiveLine): void {
  for (const file of [...(video?.files ?? []), ...(labels?.files ?? [])]) {
    line.print(`segcast: recorded ${file.path} (${file.frames} frames, ${file.width}x${file.height})`);
  }
}

function zoneText({ camera, zone, rule, kind, share }: ZoneEvent): string {
  const percent = `${(100 * share).toFixed(1)} %`;
  return `${camera}: ${kind === 'raised' ? 'RAISED' : 'cleared'}  ${zone}: ${rule} (now ${percent})`;
}
