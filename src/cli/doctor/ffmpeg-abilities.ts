import type { Check, CheckResult } from './check.js';
import { programOutput } from './program-output.js';

/** What cameras and files are coded in, with the decoders of which one must be there, as `ffmpeg -decoders` spells them. */
const CODECS = {
  h264: ['h264'],
  hevc: ['hevc'],
  vp9: ['vp9', 'libvpx-vp9'],
  av1: ['libdav1d', 'libaom-av1'], // the decoder called `av1` works with some graphics cards only
  mjpeg: ['mjpeg'],
  mpeg4: ['mpeg4'],
} as const satisfies Record<string, readonly string[]>;

/** How sources are reached. `rtsp` is a demuxer to ffmpeg, the others are protocols. */
const SOURCES = ['rtsp', 'rtmp', 'http', 'https', 'srt', 'tls'] as const;

/** What recordings and label tracks are written with. */
const ENCODERS = ['libx264', 'ffv1'] as const;

const FULL_BUILD =
  'Install a full build of ffmpeg, such as that of Debian or of https://ffmpeg.org/download.html.';

/** Whether ffmpeg can decode, reach and encode what segcast asks of it: three results. */
export function ffmpegAbilitiesCheck(options: {
  /** A path, or a name to be found on the PATH. */
  readonly ffmpeg: string;
}): Check {
  return {
    name: 'ffmpeg abilities',
    async run({ signal }) {
      const list = (what: string): Promise<string> =>
        programOutput(options.ffmpeg, ['-hide_banner', what], signal);
      const decoders = tableNames(await list('-decoders'));
      const sources = new Set([
        ...inputProtocols(await list('-protocols')),
        ...tableNames(await list('-demuxers')),
      ]);
      const encoders = tableNames(await list('-encoders'));
      return [decoding(decoders), reaching(sources), encoding(encoders)];
    },
  };
}

function decoding(decoders: ReadonlySet<string>): CheckResult {
  const codecs = Object.entries(CODECS);
  const missing = codecs
    .filter(([, names]) => !names.some((name) => decoders.has(name)))
    .map(([codec]) => codec);
  return result('decoding', {
    wanted: Object.keys(CODECS),
    missing,
    without: 'Video in these codecs cannot be read.',
  });
}

function reaching(sources: ReadonlySet<string>): CheckResult {
  const missing = SOURCES.filter((name) => !sources.has(name));
  return result('sources', { wanted: SOURCES, missing, without: 'Cameras behind these cannot be reached.' });
}

function encoding(encoders: ReadonlySet<string>): CheckResult {
  const missing = ENCODERS.filter((name) => !encoders.has(name));
  const without = 'Watching works, recording (libx264) or label tracks (ffv1) do not.';
  return result('recording', { wanted: ENCODERS, missing, without });
}

function result(
  name: string,
  {
    wanted,
    missing,
    without,
  }: { readonly wanted: readonly string[]; readonly missing: readonly string[]; readonly without: string },
): CheckResult {
  if (missing.length === 0) return { name, status: 'ok', detail: wanted.join(', ') };
  const detail = `ffmpeg lacks ${missing.join(', ')}`;
  return { name, status: 'warn', detail, remedy: `${without} ${FULL_BUILD}` };
}

/**
 * The names in one of ffmpeg's tables: ` V....D h264   H.264 / AVC ...` or ` D  rtsp   RTSP input`, where one row may name
 * several (`matroska,webm`).
 */
function tableNames(table: string): Set<string> {
  const rows = table.split('\n').flatMap((line) => /^ [A-Z.]+ +([\w,-]+) /.exec(line)?.[1] ?? []);
  return new Set(rows.flatMap((names) => names.split(',')));
}

/** The indented names between the lines `Input:` and `Output:`. */
function inputProtocols(list: string): string[] {
  const input = /^Input:\n(?<names>(?:^ +.+\n?)*)/m.exec(list)?.groups?.['names'] ?? '';
  return input.split(/\s+/).filter((name) => name !== '');
}
