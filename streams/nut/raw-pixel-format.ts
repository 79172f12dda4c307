/** The raw pixel formats whose frame size we know, by ffmpeg's name: NUT fourcc, and bytes a frame of a given size takes. */
export const RAW_PIXEL_FORMATS = {
  rgb24: { fourcc: 'RGB\x18', frameBytes: packed(3) },
  bgr24: { fourcc: 'BGR\x18', frameBytes: packed(3) },
  gray: { fourcc: 'Y800', frameBytes: packed(1) },
  rgba: { fourcc: 'RGBA', frameBytes: packed(4) },
  bgra: { fourcc: 'BGRA', frameBytes: packed(4) },
  yuv420p: { fourcc: 'I420', frameBytes: planar420 },
} as const satisfies Record<string, RawLayout>;

export type RawPixelFormat = keyof typeof RAW_PIXEL_FORMATS;

interface RawLayout {
  /** Four bytes, as Latin-1 text. */
  readonly fourcc: string;
  readonly frameBytes: (width: number, height: number) => number;
}

/** The pixel format a fourcc stands for, where it is one of ours. */
export function rawPixelFormat(fourcc: string): RawPixelFormat | undefined {
  return NAMES.get(fourcc);
}

const NAMES = new Map(
  Object.entries(RAW_PIXEL_FORMATS).map(([name, { fourcc }]) => [fourcc as string, name as RawPixelFormat]),
);

function packed(bytesPerPixel: number) {
  return (width: number, height: number): number => width * height * bytesPerPixel;
}

/** A plane of luma, two of chroma at half the size, rounded up. */
function planar420(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}
