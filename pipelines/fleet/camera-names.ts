import { parse } from 'node:path';
import { redactUrls } from '../../src/core/redact.js';

/**
 * What a person calls a source that nobody named, after its host, file or device; redacted:
 * `rtsp://user:pass@yard.local:554/live` -> `yard.local:554/live`; a path -> its file name; `demo:` -> `demo street`.
 */
export function nameOfSource(spec: string): string {
  if (spec === '-') return 'stdin';
  if (spec === 'demo:') return 'demo street';
  if (!URL.canParse(spec) || !spec.includes('://')) return parse(spec).name || spec;
  const { host, pathname } = new URL(spec);
  return redactUrls(`${host}${pathname === '/' ? '' : pathname}`);
}

/** An id for a camera of this name, `[a-z0-9-]+`, that is not taken; takes it. */
export function takeCameraId(name: string, taken: Set<string>): string {
  const id = cameraIdOf(name);
  let candidate = id;
  for (let n = 2; taken.has(candidate); n++) candidate = `${id}-${n}`;
  taken.add(candidate);
  return candidate;
}

/** `Back yard` -> `back-yard`; a name without a letter or digit of ASCII is a `camera`. */
export function cameraIdOf(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+|-+$/g, '').slice(0, 48) || 'camera';
}
