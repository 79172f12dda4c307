import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap } from '../../src/core/label-map.js';
import { sharp } from '../images/sharp.js';

/**
 * A picture as JPEG: baseline, 4:2:0, libjpeg-turbo's plain encoder; mozjpeg's takes eight times as long. Huffman tables are
 * the standard's: fitting them to the picture takes a second pass, twice the time for 4 % fewer bytes.
 *
 * @param picture rgb24, [height, width, 3]; must not change before the promise settles
 * @param options.quality 1..100 @defaultValue 80
 * @throws SegcastError `internal` when `picture` is not of that size
 */
export async function encodeJpeg(
  picture: Uint8Array,
  width: number,
  height: number,
  options: { readonly quality?: number } = {},
): Promise<Uint8Array> {
  const { quality = 80 } = options;
  checkLength(picture, width, height, 3);
  return sharp(picture, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0', mozjpeg: false, optimiseCoding: false })
    .toBuffer();
}

/**
 * A label map as 8-bit gray PNG: the gray value is the class id, exactly; `decodeLabelPng` gives the same map.
 *
 * @param labels must not change before the promise settles
 * @throws SegcastError `internal` when the ids are not of the map's size
 */
export async function encodeLabelPng(labels: LabelMap): Promise<Uint8Array> {
  const { width, height, ids } = labels;
  checkLength(ids, width, height, 1);
  // Without a colour space of its own, gray would leave as RGB; filters only help photographs, not runs of one id.
  return sharp(ids, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 4, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

function checkLength(bytes: Uint8Array, width: number, height: number, channels: number): void {
  const expected = width * height * channels;
  if (bytes.length === expected) return;
  throw new SegcastError(
    'internal',
    `Expected ${expected} bytes for ${width}x${height}x${channels}, received ${bytes.length}.`,
    'Pass the size that the pixels were made with.',
  );
}
