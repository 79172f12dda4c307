import { isDeepStrictEqual } from 'node:util';
import type { CameraPatch, CameraSettings, RecordSettings } from '../../pipelines/fleet/camera-settings.js';
import type { Config } from './config.js';

/** What makes one configuration into another. */
export interface ConfigChanges {
  readonly added: readonly CameraSettings[];
  /** Their ids. */
  readonly removed: readonly string[];
  /** What can be changed while the camera goes on, and only that. */
  readonly changed: readonly CameraChange[];
  /** Recordings to begin, under a made-up name, or to end, while the camera goes on. */
  readonly recordings: readonly RecordingChange[];
  /** Cameras whose source, transport or recorded files are others: they have to end and begin anew. */
  readonly restart: readonly CameraSettings[];
  /** What else is different and takes effect with the next start of segcast, e.g. `server.listen`. Names only. */
  readonly server: readonly string[];
}

/** A camera's settings that are different. */
export interface CameraChange {
  readonly id: string;
  readonly patch: CameraPatch;
}

/** A camera that begins to record, ceases to, or goes on under a name of its own. */
export interface RecordingChange {
  readonly id: string;
  readonly kind: 'begin' | 'end' | 'renew';
}

const PATCHED = [
  'name',
  'priority',
  'profile',
  'opacity',
  'steady',
  'paused',
  'zones',
] as const satisfies (keyof CameraPatch)[];

/** What is different between two configurations. Cameras are the same when their ids are. */
export function configChanges(before: Config, after: Config): ConfigChanges {
  const old = new Map(before.cameras.map((camera) => [camera.id, camera]));
  const ids = new Set(after.cameras.map(({ id }) => id));
  const pairs = after.cameras.flatMap((to) => {
    const from = old.get(to.id);
    return from === undefined ? [] : [{ from, to }];
  });
  const staying = pairs.filter((pair) => !needsRestart(pair));
  return {
    added: after.cameras.filter(({ id }) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !ids.has(id)),
    changed: staying.map(patchOf).filter(({ patch }) => Object.keys(patch).length > 0),
    recordings: staying.flatMap(recordingChange),
    restart: pairs.filter(needsRestart).map(({ to }) => to),
    server: serverChanges(before, after),
  };
}

/** Whether nothing is different. */
export function isUnchanged(changes: ConfigChanges): boolean {
  return Object.values(changes).every((list: readonly unknown[]) => list.length === 0);
}

interface CameraPair {
  readonly from: CameraSettings;
  readonly to: CameraSettings;
}

function needsRestart({ from, to }: CameraPair): boolean {
  const isSameSource = from.source === to.source && from.transport === to.transport;
  return !isSameSource || (hasFiles(to.record) && !isDeepStrictEqual(from.record, to.record));
}

/** A running camera records only under names of its own. */
function hasFiles(record: RecordSettings | undefined): boolean {
  return record?.video !== undefined || record?.labels !== undefined;
}

function recordingChange({ from, to }: CameraPair): readonly RecordingChange[] {
  if (isDeepStrictEqual(from.record, to.record)) return [];
  const kind = to.record === undefined ? 'end' : from.record === undefined ? 'begin' : 'renew';
  return [{ id: to.id, kind }];
}

function patchOf({ from, to }: CameraPair): CameraChange {
  const different = PATCHED.filter((name) => !isDeepStrictEqual(from[name], to[name]));
  return { id: to.id, patch: Object.fromEntries(different.map((name) => [name, to[name]])) };
}

function serverChanges(before: Config, after: Config): readonly string[] {
  const [from, to] = [flat(before), flat(after)];
  return Object.keys(to).filter((name) => !isDeepStrictEqual(from[name], to[name]));
}

/** Everything that is not a camera, under the names it has in the file. */
function flat({
  server,
  devices,
  audit,
  escalate,
  recordings,
  webhook,
}: Config): Readonly<Record<string, unknown>> {
  return {
    'server.listen': [server.host, server.port],
    'server.token': server.token,
    'server.quality': server.quality,
    'server.allowedHosts': server.allowedHosts,
    'devices.engine': devices.engine,
    'devices.device': devices.device,
    'devices.threads': devices.threads,
    'devices.precision': devices.precision,
    'devices.model': devices.model,
    audit,
    escalate,
    recordings,
    webhook,
  };
}
