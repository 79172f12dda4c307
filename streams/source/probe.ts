import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Size } from '../../src/core/size.js';
import type { Rational, TimeBase } from '../../src/core/time.js';
import { ffprobePath } from '../ffmpeg.js';

/** What ffprobe knows of a file's first video stream without decoding it. */
export interface Probe {
  readonly timeBase: TimeBase | undefined;
  readonly frameRate: Rational | undefined;
  /** As the container states it, else duration times frame rate; undefined where neither is known. */
  readonly frameCount: number | undefined;
  readonly interlaced: boolean;
  /** Of its pictures as they are shown, so far as the header tells: turned where it says so. */
  readonly picture: Size | undefined;
}

const LONGEST_MS = 10_000;
const ENTRIES =
  'stream=width,height,time_base,avg_frame_rate,r_frame_rate,nb_frames,duration,field_order:stream_side_data=rotation:format=duration';
const INTERLACED: ReadonlySet<string | undefined> = new Set(['tt', 'bb', 'tb', 'bt']);

const Report = z.object({
  streams: z
    .array(
      z.object({
        width: z.number().optional(),
        height: z.number().optional(),
        side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
        time_base: z.string().optional(),
        avg_frame_rate: z.string().optional(),
        r_frame_rate: z.string().optional(),
        nb_frames: z.string().optional(),
        duration: z.string().optional(),
        field_order: z.string().optional(),
      }),
    )
    .default([]),
  format: z.object({ duration: z.string().optional() }).default({}),
});

/** Looks at a local file; undefined when ffprobe is missing or cannot read it, since decoding will say why. */
export async function probeFile(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Probe | undefined> {
  const argv = [
    '-v',
    'quiet',
    '-of',
    'json',
    '-select_streams',
    'V:0',
    '-show_entries',
    ENTRIES,
    `file:${path}`,
  ];
  try {
    const { stdout } = await promisify(execFile)(ffprobePath(), argv, {
      timeout: LONGEST_MS,
      signal: options.signal,
    });
    return parseProbe(stdout);
  } catch {
    return undefined;
  }
}

/** Reads ffprobe's JSON; undefined when it holds no video stream. */
export function parseProbe(json: string): Probe | undefined {
  const { streams, format } = Report.parse(JSON.parse(json));
  const [stream] = streams;
  if (stream === undefined) return undefined;
  const average = parseRational(stream.avg_frame_rate);
  const seconds = Number(stream.duration ?? format.duration);
  const estimate =
    average && Number.isFinite(seconds) ? Math.round((seconds * average.num) / average.den) : undefined;
  return {
    timeBase: parseRational(stream.time_base),
    frameRate: average ?? parseRational(stream.r_frame_rate),
    frameCount: stream.nb_frames === undefined ? estimate : Number(stream.nb_frames),
    interlaced: INTERLACED.has(stream.field_order),
    picture: pictureOf(stream),
  };
}

type Stream = z.infer<typeof Report>['streams'][number];

/** ffmpeg turns pictures by quarters as the file says. */
function pictureOf({ width = 0, height = 0, side_data_list: sideData }: Stream): Size | undefined {
  if (width === 0 || height === 0) return undefined;
  const rotation = sideData.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  return Math.abs(rotation) % 180 === 90 ? { width: height, height: width } : { width, height };
}

/** `30000/1001`; undefined for ffmpeg's `0/0` and anything else that is no positive ratio. */
function parseRational(text: string | undefined): Rational | undefined {
  const [num = 0, den = 0] = (text ?? '').split('/').map(Number);
  return num > 0 && den > 0 ? { num, den } : undefined;
}
