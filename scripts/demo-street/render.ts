/**
 * Renders the built-in street camera: `npx tsx scripts/demo-street/render.ts --out streams/demo`.
 *
 *   --out DIR        where street.mp4 and street-labels.mkv go (default streams/demo)
 *   --frames N       only the first N frames, for a quick look
 *   --preview LIST   no clip: frames LIST (such as 0,60,130) as PNGs of picture and labels in DIR
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { CLIP } from './clip.js';
import { encodeLabels, encodePicture } from './encode.js';
import { openStreetPage, type StreetPage } from './street-page.js';

/** A count or index from the command line. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`Expected a whole number of frames, received '${text}'.`);
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'streams/demo' },
    frames: { type: 'string', default: String(CLIP.frameCount) },
    preview: { type: 'string' },
  },
});

await mkdir(values.out, { recursive: true });
await using page = await openStreetPage();
if (values.preview === undefined) await renderClip(page, values.out, wholeNumber(values.frames));
else await renderPreview(page, values.out, values.preview.split(',').map(wholeNumber));

async function renderClip(street: StreetPage, folder: string, frameCount: number): Promise<void> {
  const picture = encodePicture(join(folder, 'street.mp4'));
  const labels = encodeLabels(join(folder, 'street-labels.mkv'));
  let next = street.renderFrame(0);
  for (let index = 0; index < frameCount; index++) {
    const frame = await next;
    // The browser draws the next frame while ffmpeg takes this one.
    if (index + 1 < frameCount) next = street.renderFrame(index + 1);
    await Promise.all([picture.write(frame.picture), labels.write(frame.labels)]);
    process.stderr.write(`\rframe ${index + 1} of ${frameCount}`);
  }
  await Promise.all([picture.end(), labels.end()]);
  process.stderr.write('\n');
}

async function renderPreview(street: StreetPage, folder: string, indices: readonly number[]): Promise<void> {
  const { widthPx: width, heightPx: height } = CLIP;
  for (const index of indices) {
    const frame = await street.renderFrame(index);
    await sharp(frame.picture, { raw: { width, height, channels: 3 } }).toFile(
      join(folder, `picture-${index}.png`),
    );
    await sharp(frame.labels, { raw: { width, height, channels: 1 } }).toFile(
      join(folder, `labels-${index}.png`),
    );
  }
}
