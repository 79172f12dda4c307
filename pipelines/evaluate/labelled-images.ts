import { readdir } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { SegcastError } from '../../src/core/errors.js';

/** An image and the label map a person made for it. */
export interface LabelledImage {
  readonly name: string;
  readonly image: string;
  readonly labels: string;
}

const IMAGE_ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.webp', '.bmp', '.tif', '.tiff']);

/**
 * Pairs the images of one folder with the label files of another by their name without ending, in name order.
 *
 * @throws SegcastError `images-invalid` when a folder cannot be read, has no image, or an image has no label file.
 */
export async function pairImages(images: string, labels: string): Promise<LabelledImage[]> {
  const labelFiles = new Map((await filesOf(labels, '.png')).map((file) => [parse(file).name, file]));
  const pairs = (await filesOf(images)).map((file) => ({ file, label: labelFiles.get(parse(file).name) }));
  const missing = pairs.filter((pair) => pair.label === undefined).map((pair) => pair.file);
  if (missing.length > 0) {
    throw invalid(
      `${missing.length} of ${pairs.length} images in ${images} have no label file in ${labels}, e.g. ${missing.slice(0, 3).join(', ')}.`,
      'Label files are PNGs of class ids with the name of their image.',
    );
  }
  return pairs.map(({ file, label = '' }) => ({
    name: parse(file).name,
    image: join(images, file),
    labels: join(labels, label),
  }));
}

async function filesOf(folder: string, only?: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw invalid(`The folder ${folder} cannot be read.`, 'Check the path and its permissions.', cause);
  });
  const files = names.filter((name) => {
    const ending = extname(name).toLowerCase();
    return only === undefined ? IMAGE_ENDINGS.has(ending) : ending === only;
  });
  if (files.length > 0) return files.sort();
  throw invalid(
    `There is no ${only ?? 'image'} file in ${folder}.`,
    'Give a folder that holds them directly, not in folders below it.',
  );
}

function invalid(message: string, remedy: string, cause?: unknown): SegcastError {
  return new SegcastError('images-invalid', message, remedy, { cause });
}
