import { resolve } from 'node:path';
import { nameOfSource, takeCameraId } from '../../pipelines/fleet/camera-names.js';
import type { CameraSettings, RecordSettings } from '../../pipelines/fleet/camera-settings.js';
import { parseZoneRule } from '../../pipelines/zones/zone-rule.js';
import type { Profile } from '../core/profile.js';
import type { Zone } from '../core/zone.js';
import type { CameraEntry } from './config-schema.js';

/** What the entries of a file are read with. */
export interface EntryContext {
  /** What relative paths begin at. */
  readonly folder: string;
  readonly profileOf: (entry: CameraEntry['profile']) => Profile;
}

/**
 * The settings of the cameras in a file. An id that is given is kept; others are made of the names, which the order of
 * the cameras changes only where two names look the same as ids.
 */
export function settingsOf(
  entries: readonly CameraEntry[],
  context: EntryContext,
): readonly CameraSettings[] {
  const taken = new Set(entries.flatMap(({ id }) => id ?? []));
  return entries.map((entry) => {
    const { source, name = nameOfSource(source), id = takeCameraId(name, taken) } = entry;
    return { id, name, ...restOf(entry, context) };
  });
}

function restOf(
  entry: CameraEntry,
  { folder, profileOf }: EntryContext,
): Omit<CameraSettings, 'id' | 'name'> {
  const {
    source,
    transport = 'tcp',
    priority = 1,
    profile,
    opacity = 0.5,
    steady = false,
    zones = [],
  } = entry;
  return {
    source: isPath(source) ? resolve(folder, source) : source,
    transport,
    priority,
    profile: profileOf(profile),
    opacity,
    steady,
    paused: false,
    zones: zones.map(zoneOf),
    record: recordOf(entry.record, folder),
  };
}

/** As a source spec is read: what has no scheme is a path; `-` is standard input. */
function isPath(source: string): boolean {
  return source !== '-' && !/^([a-z][a-z0-9+.-]*:\/\/|demo:|file:)/i.test(source);
}

function recordOf(entry: CameraEntry['record'], folder: string): RecordSettings | undefined {
  if (entry === undefined || entry === false) return undefined;
  if (entry === true) return {};
  const { video, labels, overwrite } = entry;
  return {
    ...(video !== undefined && { video: resolve(folder, video) }),
    ...(labels !== undefined && { labels: resolve(folder, labels) }),
    ...(overwrite !== undefined && { overwrite }),
  };
}

function zoneOf({ name, polygon, rules = [] }: NonNullable<CameraEntry['zones']>[number]): Zone {
  return { name, polygon, rules: rules.map(parseZoneRule) };
}
