import { readTruth, type Truth } from '../../../pipelines/bench/truth.js';
import { describeSource } from '../../../streams/source/source-spec.js';
import { SegcastError } from '../../core/errors.js';
import { packagePath } from '../../core/package-root.js';

/** A faster source is judged by its first frames only, so that an hour of labels is not read for a minute's run. */
const MAX_FPS = 60;

/**
 * What the source's frames really show: the label track given, or the exact labels of `demo:`. Undefined where nobody knows.
 *
 * @param seconds - how long the source will be played at most
 * @throws SegcastError `usage` for labels of a camera, `labels-invalid`, `source-*`
 */
export async function truthFor(
  spec: string,
  labels: string | undefined,
  seconds: number,
  signal: AbortSignal,
): Promise<Truth | undefined> {
  const { kind, live } = await describeSource(spec);
  if (labels !== undefined && live) {
    throw new SegcastError(
      'usage',
      'Labels were given for a live camera, whose frames they cannot be matched with.',
      'Leave --labels out, or measure with a file.',
    );
  }
  const path = labels ?? (kind === 'demo' ? packagePath('streams', 'demo', 'street-labels.mkv') : undefined);
  return path === undefined
    ? undefined
    : readTruth(path, { maxFrames: Math.ceil(seconds * MAX_FPS), signal });
}
