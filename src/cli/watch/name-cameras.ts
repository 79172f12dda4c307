import { nameOfSource, takeCameraId } from '../../../pipelines/fleet/camera-names.js';

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
    const name = given?.[1] ?? nameOfSource(spec);
    return { id: takeCameraId(name, taken), name, spec };
  });
}
