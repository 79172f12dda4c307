import type { TimeBase } from '../../src/core/time.js';
import { containerOptions, type Container } from './container.js';
import { h264Level } from './h264-level.js';

/** How much time x264 takes for a frame: `live` about 2 ms at 720p, `offline` three times that for half the bytes. */
export const VIDEO_PRESETS = ['live', 'offline'] as const;
export type VideoPreset = (typeof VIDEO_PRESETS)[number];

/** What is encoded, and into what. */
export interface EncodedPicture {
  readonly width: number;
  readonly height: number;
  readonly timeBase: TimeBase;
  readonly container: Container;
}

const X264_PRESETS: Record<VideoPreset, readonly string[]> = {
  live: ['-preset', 'ultrafast', '-tune', 'zerolatency', '-crf', '23'],
  offline: ['-preset', 'veryfast', '-crf', '20'],
};

/**
 * A key frame a second of the frames' own time, whatever their rate and wherever it starts. None at scene cuts: each begins a
 * fragment, and a noisy camera would make one of every frame.
 */
const KEY_FRAME_EACH_SECOND = 'expr:isnan(prev_forced_t)+gte(t,prev_forced_t+1)';

/**
 * ffmpeg's output options for H.264: 4:2:0, limited range BT.709 at every size and declared as such, no B-frames (so that DTS
 * equal PTS), odd sizes padded by a black column or row.
 */
export function h264Options(picture: EncodedPicture, preset: VideoPreset): string[] {
  const { width, height } = picture;
  const level = h264Level(width, height);
  return [
    ...exactTiming(picture),
    ...['-vf', h264Filters(width, height)],
    ...['-c:v', 'libx264', ...X264_PRESETS[preset], '-bf', '0'],
    ...(level === undefined ? [] : ['-level', level]),
    ...['-force_key_frames', KEY_FRAME_EACH_SECOND, '-sc_threshold', '0'],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...containerOptions(picture.container, picture.timeBase),
  ];
}

function h264Filters(width: number, height: number): string {
  const even = width % 2 === 0 && height % 2 === 0;
  return [
    ...(even ? [] : ['pad=ceil(iw/2)*2:ceil(ih/2)*2']),
    'scale=out_color_matrix=bt709:out_range=tv',
    'format=yuv420p',
    'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709',
  ].join(',');
}

/** Version 3 cuts a picture into slices, with a checksum each, but loses pictures that leave a slice without pixels (3x2). */
const SLICED = ['-level', '3', '-slicecrc', '1'];
const WHOLE = ['-level', '1'];
const MIN_SLICED_SIDE = 32;

/** ffmpeg's output options for FFV1 of 8-bit gray: every byte comes back as it was, each frame decodes by itself. */
export function ffv1Options(picture: EncodedPicture): string[] {
  const sliced = Math.min(picture.width, picture.height) >= MIN_SLICED_SIDE;
  return [
    ...exactTiming(picture),
    ...['-c:v', 'ffv1', '-g', '1', '-pix_fmt', 'gray', ...(sliced ? SLICED : WHOLE)],
    ...containerOptions(picture.container, picture.timeBase),
  ];
}

/** No frame is repeated, dropped or moved, and the encoder counts in the frames' own time base. */
function exactTiming({ timeBase }: EncodedPicture): string[] {
  return ['-copyts', '-fps_mode', 'passthrough', '-enc_time_base', `${timeBase.num}/${timeBase.den}`];
}
