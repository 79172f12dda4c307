import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../../../src/core/package-root.js';
import type { Size } from '../../../src/core/size.js';
import { ffmpeg } from '../../support/clip.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** The demo street's first picture, rgb24 of a size: an ordinary picture, with several classes in it. */
export async function streetPicture({ width, height }: Size): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'street.rgb');
  const scaled = ['-frames:v', '1', '-vf', `scale=${width}:${height}`, '-pix_fmt', 'rgb24'];
  await ffmpeg('-i', packagePath('streams', 'demo', 'street.mp4'), ...scaled, '-f', 'rawvideo', path);
  return new Uint8Array(await readFile(path));
}
