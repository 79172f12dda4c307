import type {
  CameraState,
  FinishedRecording,
  RecordingState,
} from '../../../pipelines/fleet/camera-control.js';
import { statusEntry } from '../../../streams/publisher/server-message.js';
import type { Profile } from '../../core/profile.js';
import { redactUrls } from '../../core/redact.js';
import type { Size } from '../../core/size.js';
import type { Zone } from '../../core/zone.js';
import { describeDeadlines } from './describe-deadlines.js';
import type { CameraAnswer } from './schemas/camera.js';
import type { ProfileAnswer } from './schemas/profile.js';
import type { RecordingAnswer } from './schemas/recording.js';

/** A camera as JSON. */
export function describeState({ settings, status, recording, deadlines }: CameraState): CameraAnswer {
  const { id, name, source, transport, priority, profile, opacity, steady, paused, zones } = settings;
  return {
    id,
    name,
    source: redactUrls(source),
    transport,
    priority,
    profile: describeProfile(profile),
    opacity,
    steady,
    paused,
    zones: zones.map(describeZone),
    status: describeStatus(status),
    recording: recording === undefined ? null : describeRecording(recording),
    deadlines: describeDeadlines(deadlines),
    snapshot: `/api/cameras/${id}/snapshot.jpg`,
    labels: `/api/cameras/${id}/labels.png`,
  };
}

/** A recording under way, as JSON. */
export function describeRecording({ files, sinceEpochMs, frames }: RecordingState) {
  return { files: [...files], since: Math.round(sinceEpochMs), frames };
}

/** A finished recording, as JSON. */
export function describeFinished({ files, failure }: FinishedRecording): RecordingAnswer['finished'] {
  return { files: [...files], failure: failure === undefined ? null : redactUrls(failure) };
}

function describeProfile(profile: Profile): ProfileAnswer {
  const { name } = profile;
  const size = describeSize(profile.size);
  switch (profile.kind) {
    case 'adaptive': {
      const { kind, budgetMs, fps, maxReuseMs, maxExit, tuned } = profile;
      return { kind, name, budgetMs, fps, maxReuseMs, maxExit, size, tuned: tuned !== undefined };
    }
    case 'fixed': {
      const { kind, exit, budgetMs = null } = profile;
      return { kind, name, exit, size, budgetMs };
    }
    default:
      return profile satisfies never;
  }
}

function describeSize(size: Size | undefined): [width: number, height: number] | null {
  return size === undefined ? null : [size.width, size.height];
}

function describeZone({ name, polygon, rules }: Zone): CameraAnswer['zones'][number] {
  return { name, polygon: polygon.map(([x, y]) => [x, y]), rules: [...rules] };
}

function describeStatus(status: CameraState['status']): CameraAnswer['status'] {
  const entry = statusEntry(status);
  switch (entry.state) {
    case 'online':
      return { ...entry, frameRate: entry.frameRate && [...entry.frameRate] };
    case 'offline':
    case 'ended':
      return { ...entry, since: Math.round(entry.since), message: redactUrls(entry.message) };
    default:
      return entry;
  }
}
