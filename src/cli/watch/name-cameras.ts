import { parse } from 'node:path';
import { redactUrls } from '../../core/redact.js';

/** A source under the name people and URLs use for it. */
export interface NamedCamera {
  /** `[a-z0-9-]+`, unique. */
  readonly id: string;
  /** Redacted. */
  readonly name: string;
  readonly spec: string;
}

const GIVEN_NAME = /^([A-Za-z0-9][\w -]{0,40})=(.+)$/s;

/** Names each source: `yard=rtsp://...` as given, else after its host, file or device. */
export function nameCameras(sources: readonly string[]): NamedCamera[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const given = GIVEN_NAME.exec(source);
    const spec = given?.[2] ?? source;
    const name = given?.[1] ?? shortName(spec);
    return { id: unique(slug(name), taken), name, spec };
  });
}

/** `rtsp://user:pass@yard.local:554/live` -> `yard.local/live`; a path -> its file name; `demo:` -> `demo`. */
function shortName(spec: string): string {
  if (spec === '-') return 'stdin';
  if (spec === 'demo:') return 'demo street';
  if (!URL.canParse(spec) || !spec.includes('://')) return parse(spec).name || spec;
  const { host, pathname } = new URL(spec);
  return redactUrls(`${host}${pathname === '/' ? '' : pathname}`);
}

function slug(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+|-+$/g, '').slice(0, 48) || 'camera';
}

function unique(id: string, taken: Set<string>): string {
  let candidate = id;
  for (let n = 2; taken.has(candidate); n++) candidate = `${id}-${n}`;
  taken.add(candidate);
  return candidate;
}
