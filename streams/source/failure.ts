import { SegcastError, type SourceFailureCode } from '../../src/core/errors.js';
import type { SourceDescriptor } from './source-spec.js';

/** What ffmpeg's log gives away about why it ended. The rows are tried in order, each on the whole log. */
const SYMPTOMS: readonly (readonly [SourceFailureCode, RegExp])[] = [
  ['source-unauthorized', /401 Unauthorized|403 Forbidden|authorization failed|access denied/i],
  ['source-unauthorized', /permission denied|incorrect passphrase|NetConnection\.Connect\.Rejected/i],
  ['source-not-found', /404 Not Found|StreamNotFound|no such (file|device)|failed to resolve hostname/i],
  [
    'source-refused',
    /connection refused|connection rejected|(device or )?resource busy|unreachable|no route/i,
  ],
  ['source-refused', /Server returned [45]XX/i],
  ['source-timeout', /timed out|timeout expired/i],
  ['source-ended', /stream ends prematurely|connection reset|broken pipe/i],
  ['source-unsupported', /detected only with low score|matches no streams|protocol not found|whitelist/i],
  ['source-unsupported', /could not find codec parameters|decoder .*not found|no decoder found/i],
  ['source-corrupt', /moov atom not found|partial file|ended prematurely|header parsing failed/i],
  ['source-unsupported', /invalid data found when processing input|is a directory/i],
];

/** Failures of the way to the source, as opposed to what came over it. */
const CONNECTION_FAILURES: ReadonlySet<SourceFailureCode> = new Set([
  'source-unauthorized',
  'source-not-found',
  'source-refused',
  'source-timeout',
  'source-ended',
]);

const WORDS = {
  'source-unauthorized': {
    says: 'denies access',
    remedy:
      'Check user name and password (percent-encode characters like @ and / in them), or the file’s permissions.',
  },
  'source-not-found': {
    says: 'does not exist',
    remedy: 'Check host name, path and spelling; a camera’s manual names the path of its streams.',
  },
  'source-refused': {
    says: 'refuses the connection',
    remedy:
      'Check host and port, that the camera or server is running, and that no other program holds the device.',
  },
  'source-timeout': {
    says: 'sends nothing',
    remedy: 'Check the network and the camera; over a poor link try the other transport (tcp or udp).',
  },
  'source-unsupported': {
    says: 'holds no video that ffmpeg can decode',
    remedy:
      'Check that it is a video (ffprobe shows what ffmpeg sees); `segcast doctor` lists what this ffmpeg decodes.',
  },
  'source-corrupt': {
    says: 'is damaged or incomplete',
    remedy:
      'Copy or download it again. An MP4 whose recording was cut off has no index; one read from stdin needs `-movflags faststart`.',
  },
  'source-ended': { says: 'ended the stream', remedy: 'Check that the camera or server is still running.' },
  'source-invalid': { says: 'is no source', remedy: 'See `segcast watch --help` for what can be a source.' },
} as const satisfies Record<SourceFailureCode, { readonly says: string; readonly remedy: string }>;

/** The code the log speaks of; undefined when it names no reason we know. */
export function classifyLog(lines: readonly string[]): SourceFailureCode | undefined {
  return SYMPTOMS.find(([, symptom]) => lines.some((line) => symptom.test(line)))?.[0];
}

/** A typed failure of the source, with ffmpeg's own last word where there is one. Expects redacted `lines`. */
export function sourceFailure(
  code: SourceFailureCode,
  { displayName }: Pick<SourceDescriptor, 'displayName'>,
  lines: readonly string[] = [],
): SegcastError {
  const { says, remedy } = WORDS[code];
  const lastWord = lines.findLast((line) => classifyLog([line]) === code) ?? lines.at(-1);
  const quote = lastWord === undefined ? '' : ` ffmpeg says: ${lastWord}`;
  return new SegcastError(code, `The source ${displayName} ${says}.${quote}`, remedy);
}

/**
 * Why a run of ffmpeg was no success; undefined when it was one.
 *
 * A live source must never end. A file ends well after its last frame that could be decoded, damaged or cut off as it may
 * be, unless the connection to it broke or ffmpeg gave up on it.
 */
export function failureOfRun(run: {
  readonly source: Pick<SourceDescriptor, 'displayName' | 'live' | 'kind'>;
  readonly frames: number;
  readonly exitCode: number | null;
  readonly problems: readonly string[];
}): SegcastError | undefined {
  const { source, frames, exitCode, problems } = run;
  const code = classifyLog(problems);
  const broken = code !== undefined && CONNECTION_FAILURES.has(code);
  if (broken && (frames === 0 || source.live || source.kind === 'http'))
    return sourceFailure(code, source, problems);
  if (source.live && (frames > 0 || source.kind === 'rtsp'))
    return sourceFailure('source-ended', source, problems);
  if (frames === 0) return sourceFailure(code ?? 'source-unsupported', source, problems);
  return exitCode === 0 ? undefined : sourceFailure('source-corrupt', source, problems);
}
