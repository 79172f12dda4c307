import type { Frame } from '../../src/core/frame.js';
import { packagePath } from '../../src/core/package-root.js';
import type { Size } from '../../src/core/size.js';
import { sharp } from '../../streams/images/sharp.js';
import { framesOf } from '../../streams/source/open-source.js';

const PICTURES = 60;

/** Frames of the demo street of a size, decoded and kept in memory so that no decoder runs beside what is measured. */
export async function streetPictures({ width, height }: Size): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const event of framesOf(packagePath('streams', 'demo', 'street.mp4'))) {
    if (event.kind !== 'frame') continue;
    const { frame } = event;
    const raw = { width: frame.width, height: frame.height, channels: 3 } as const;
    const pixels = await sharp(frame.pixels, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
    frames.push({ ...frame, width, height, pixels });
    if (frames.length === PICTURES) break;
  }
  return frames;
}
