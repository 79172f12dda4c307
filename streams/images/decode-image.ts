import { SegcastError } from '../../src/core/errors.js';
import { sharp } from './sharp.js';

/** A decoded still picture. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** rgb24, [height, width, 3], rows packed; owned by the caller. */
  readonly pixels: Uint8Array;
}

/**
 * The pixels of an image file (JPEG, PNG, WebP, ...), upright as its EXIF orientation says, in sRGB, without its alpha.
 *
 * @throws SegcastError `images-invalid` when the file cannot be read or decoded to its end
 */
export async function decodeImage(path: string): Promise<Image> {
  try {
    const { data, info } = await sharp(path)
      .autoOrient()
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: data };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SegcastError(
      'images-invalid',
      `Expected an image at ${path}, received: ${reason}.`,
      'Check that the file exists, can be read and opens in an image viewer.',
      { cause: error },
    );
  }
}
