import { readdir } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelMap } from '../src/core/label-map.js';
import { decodeLabelPng } from '../streams/images/decode-label-png.js';
import { framesOf } from '../streams/source/open-source.js';

/**
 * The true labels of a clip's frames, one after the other: a label track (a video whose gray values are class ids), or a folder
 * of label PNGs in the order of their names.
 */
export async function* trueLabels(path: string): AsyncGenerator<LabelMap> {
  if (statSync(path).isDirectory()) {
    for (const name of (await readdir(path)).filter((file) => file.endsWith('.png')).sort())
      yield await decodeLabelPng(join(path, name));
    return;
  }
  for await (const event of framesOf(path)) {
    if (event.kind !== 'frame') continue;
    const { width, height, pixels } = event.frame;
    // gray arrives as three equal bytes a pixel
    yield { width, height, ids: Uint8Array.from({ length: width * height }, (_, at) => pixels[at * 3] ?? 0) };
  }
}
