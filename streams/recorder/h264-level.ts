/**
 * H.264 levels: what a decoder must be able to hold (macroblocks a frame) and do (macroblocks a second).
 *
 * Source: ITU-T H.264, table A-1.
 */
const LEVELS = [
  { level: '3.0', frame: 1620, second: 40500 },
  { level: '3.1', frame: 3600, second: 108000 },
  { level: '3.2', frame: 5120, second: 216000 },
  { level: '4.0', frame: 8192, second: 245760 },
  { level: '4.2', frame: 8704, second: 522240 },
  { level: '5.0', frame: 22080, second: 589824 },
  { level: '5.1', frame: 36864, second: 983040 },
  { level: '5.2', frame: 36864, second: 2073600 },
  { level: '6.0', frame: 139264, second: 4177920 },
  { level: '6.2', frame: 139264, second: 16711680 },
] as const;

/** The fastest camera a level is chosen for. */
const MAX_FPS = 60;

/**
 * The level to declare for pictures of this size at up to 60 frames a second; undefined for pictures beyond every level.
 *
 * x264 would derive the frame rate from the time base, 90000 a second, and declare the highest level of all, which many
 * hardware decoders refuse.
 */
export function h264Level(width: number, height: number): string | undefined {
  const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  return LEVELS.find(({ frame, second }) => macroblocks <= frame && macroblocks * MAX_FPS <= second)?.level;
}
