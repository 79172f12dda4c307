import { stat } from 'node:fs/promises';
import { SegcastError } from '../../src/core/errors.js';
import { packagePath } from '../../src/core/package-root.js';
import { redactUrls } from '../../src/core/redact.js';
import {
  imageList,
  imagesIn,
  imagesMatching,
  isGlob,
  isImageFile,
  SINGLE_IMAGE_OPTIONS,
} from './image-list.js';

export const SOURCE_KINDS = [
  'rtsp',
  'rtmp',
  'http',
  'srt',
  'file',
  'images',
  'device',
  'stdin',
  'demo',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** How RTSP carries its media: inside its own connection, or as datagrams beside it. */
export const TRANSPORTS = ['tcp', 'udp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** A source as ffmpeg is to open it. */
export interface SourceDescriptor {
  readonly kind: SourceKind;
  /** A camera: it never waits for us, has no end, and is reconnected when it fails. */
  readonly live: boolean;
  /** What a person calls it: the spec without user name and password. */
  readonly displayName: string;
  /** What ffmpeg's `-i` gets. */
  readonly input: string;
  readonly inputOptions: readonly string[];
  /** What ffmpeg reads on its standard input: nothing, ours, or this text. */
  readonly feed: 'nothing' | 'stdin' | { readonly text: string };
  /** The local file that ffprobe can look at beforehand. */
  readonly probePath: string | undefined;
  /** Known without looking into the source: the number of images. */
  readonly frameCount: number | undefined;
}

export interface DescribeOptions {
  /** @defaultValue 'tcp' */
  readonly transport?: Transport;
  /** Files play at their own speed, and `demo:` loops for ever, instead of being read as fast as we ask. @defaultValue false */
  readonly realtime?: boolean;
  /** Whether an http(s) source is a camera. @defaultValue judged by its path: one that ends like a video file is not */
  readonly live?: boolean;
  /** More ffmpeg options before `-i`, for what has no option of its own, e.g. `['-video_size', '1280x720']`. @defaultValue none */
  readonly inputOptions?: readonly string[];
  /** The clip behind `demo:`. @defaultValue the street camera that comes with the package */
  readonly demoClip?: string;
}

/** A network read that lasts longer fails, µs: so that no ffmpeg outlives a silent peer, even after its owner's death. */
const READ_TIMEOUT_US = '10000000';
const VIDEO_FILE =
  /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|m?ts|flv|wmv|ogv|3gp|mxf|y4m|gif|png|jpe?g|bmp|webp|tiff?)$/i;
const DEVICE = /^\/dev\/video\d+$/;
/** What a playlist from a web server may make ffmpeg open: never our files. */
const WEB_PROTOCOLS = 'http,https,httpproxy,tcp,tls,crypto,data';

type Described = Pick<SourceDescriptor, 'kind' | 'live'> & Partial<SourceDescriptor>;
type Describe = (rest: string, options: DescribeOptions) => Described | Promise<Described>;

/** What each kind of URL needs of ffmpeg; all but the last two are passed on as they are. */
const SCHEMES = {
  rtsp: describeRtsp,
  rtsps: describeRtsp,
  rtmp: () => ({ kind: 'rtmp', live: true }),
  rtmps: () => ({ kind: 'rtmp', live: true }),
  http: describeHttp,
  https: describeHttp,
  srt: () => ({ kind: 'srt', live: true, inputOptions: ['-timeout', READ_TIMEOUT_US] }),
  file: (path, options) => describePath(path.replace(/^\/\/(localhost)?(?=\/)/, ''), options),
  demo: (_rest, options) => describeDemo(options),
} as const satisfies Record<string, Describe>;

/**
 * What a source spec means: an rtsp(s), rtmp(s), http(s) or srt URL, a file, a folder or glob of images, `/dev/videoN`, `-`
 * (standard input) or `demo:`.
 *
 * @throws SegcastError `source-invalid` for what cannot be a source, `source-not-found` for a path where nothing is,
 * `source-unsupported` for images that cannot be one video.
 */
export async function describeSource(spec: string, options: DescribeOptions = {}): Promise<SourceDescriptor> {
  const described = await describe(spec, options);
  const { inputOptions = [], live } = described;
  return {
    displayName: redactUrls(spec),
    input: spec,
    feed: 'nothing',
    probePath: undefined,
    frameCount: undefined,
    ...described,
    inputOptions: [...(live ? LIVE_OPTIONS : []), ...inputOptions, ...(options.inputOptions ?? [])],
  };
}

/** Decoding several frames at once would hold back as many; slices of one frame hold back none. */
const LIVE_OPTIONS = ['-thread_type', 'slice', '-fpsprobesize', '0'] as const;

function describe(spec: string, options: DescribeOptions): Described | Promise<Described> {
  if (spec === '' || spec.includes('\0')) throw invalid('The source is empty or holds a zero byte.');
  if (spec === '-') return describeStdin(options);
  const [, scheme = '', slashes, rest = ''] = /^([a-z][a-z0-9+.-]+):(\/\/)?(.*)$/is.exec(spec) ?? [];
  const known = new Map<string, Describe>(Object.entries(SCHEMES)).get(scheme.toLowerCase());
  if (scheme === 'demo' || scheme === 'file') return SCHEMES[scheme](`${slashes ?? ''}${rest}`, options);
  if (slashes === undefined) return describePath(spec, options); // a file may well be called 12:30.mkv
  if (known === undefined) throw unknownScheme(scheme);
  checkUrl(spec, scheme);
  return known(spec, options);
}

function describeRtsp(_url: string, { transport = 'tcp' }: DescribeOptions): Described {
  const inputOptions = [
    '-rtsp_transport',
    transport,
    '-allowed_media_types',
    'video',
    '-timeout',
    READ_TIMEOUT_US,
  ];
  return { kind: 'rtsp', live: true, inputOptions };
}

function describeHttp(url: string, options: DescribeOptions): Described {
  const { live = !VIDEO_FILE.test(new URL(url).pathname) } = options;
  const inputOptions = ['-rw_timeout', READ_TIMEOUT_US, '-protocol_whitelist', WEB_PROTOCOLS];
  return { kind: 'http', live, inputOptions: [...inputOptions, ...(live ? [] : pace(options))] };
}

function describeStdin(options: DescribeOptions): Described {
  return {
    kind: 'stdin',
    live: false,
    displayName: 'standard input',
    input: 'pipe:0',
    feed: 'stdin',
    inputOptions: pace(options),
  };
}

function describeDemo(options: DescribeOptions): Described {
  const { realtime = false, demoClip = packagePath('streams', 'demo', 'street.mp4') } = options;
  const input = `file:${demoClip}`;
  if (!realtime) return { kind: 'demo', live: false, input, probePath: demoClip };
  return {
    kind: 'demo',
    live: true,
    input,
    inputOptions: ['-stream_loop', '-1', '-re'],
    probePath: demoClip,
  };
}

async function describePath(path: string, options: DescribeOptions): Promise<Described> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return describeImages(await imagesIn(path), options);
  if (found === undefined && isGlob(path)) return describeImages(await imagesMatching(path), options);
  if (found === undefined) {
    throw new SegcastError(
      'source-not-found',
      `There is no file, folder or device ${path}.`,
      'Check the spelling; a camera’s address begins with rtsp://, http:// or the like.',
    );
  }
  if (DEVICE.test(path)) return { kind: 'device', live: true, input: path, inputOptions: ['-f', 'v4l2'] };
  const reading = isImageFile(path) ? SINGLE_IMAGE_OPTIONS : [];
  const probePath = found.isFile() ? path : undefined;
  return {
    kind: 'file',
    live: false,
    input: `file:${path}`,
    inputOptions: [...reading, ...pace(options)],
    probePath,
  };
}

function describeImages(paths: readonly string[], options: DescribeOptions): Described {
  const inputOptions = ['-f', 'concat', '-safe', '0', '-protocol_whitelist', 'file,pipe', ...pace(options)];
  const feed = { text: imageList(paths) };
  return { kind: 'images', live: false, input: 'pipe:0', inputOptions, feed, frameCount: paths.length };
}

function pace({ realtime = false }: DescribeOptions): readonly string[] {
  return realtime ? ['-re'] : [];
}

function checkUrl(spec: string, scheme: string): void {
  // Never quoted: in a URL that cannot be parsed, nobody knows where the password ends.
  if (URL.canParse(spec) && new URL(spec).hostname !== '') return;
  throw invalid(
    `The source is no valid ${scheme} URL: ${scheme}://host[:port]/path was expected.`,
    'Percent-encode the characters @ : / ? # % in a user name or password, e.g. %40 for @.',
  );
}

function unknownScheme(scheme: string): SegcastError {
  const known = Object.keys(SCHEMES).join(', ');
  return invalid(`The source begins with ${scheme}:, which is none of ${known}.`);
}

function invalid(
  message: string,
  remedy = 'See `segcast watch --help` for what can be a source.',
): SegcastError {
  return new SegcastError('source-invalid', message, remedy);
}
