import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { SegcastError } from '../../src/core/errors.js';

/** The file names that are images, and the decoder that reads them: one run of ffmpeg uses one decoder. */
const IMAGE_CODECS: Readonly<Record<string, string>> = {
  '.jpg': 'mjpeg',
  '.jpeg': 'mjpeg',
  '.png': 'png',
  '.bmp': 'bmp',
  '.webp': 'webp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.tga': 'targa',
  '.ppm': 'ppm',
  '.pgm': 'pgm',
};

/** Images have no speed of their own; ffmpeg's usual one, seconds an image. */
const IMAGE_DURATION_S = 0.04;

/** Reads one image whose name may look like a pattern, e.g. `50%d.png`. */
export const SINGLE_IMAGE_OPTIONS = ['-f', 'image2', '-pattern_type', 'none'] as const;

/** Whether the file's name is that of an image. */
export function isImageFile(path: string): boolean {
  return codecOf(path) !== undefined;
}

/** Whether a path that does not exist may be meant as a pattern. */
export function isGlob(path: string): boolean {
  return isDynamicPattern(path);
}

/** The images in a folder (not below it), in natural order: img2 before img10. */
export async function imagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  return inOrder(
    names.map((name) => join(resolve(folder), name)),
    `the folder ${folder}`,
  );
}

/** The images a glob matches, in natural order. */
export async function imagesMatching(pattern: string): Promise<string[]> {
  return inOrder(
    await glob(pattern, { absolute: true, expandDirectories: false }),
    `the files matching ${pattern}`,
  );
}

/** The list that ffmpeg's concat demuxer reads; `paths` are absolute. */
export function imageList(paths: readonly string[]): string {
  return ['ffconcat version 1.0', ...paths.flatMap(entry), ''].join('\n');
}

function entry(path: string): string[] {
  const quoted = `file:${path}`.replaceAll("'", String.raw`'\''`);
  const plain = /[%*?[\]{}]/.test(path) ? ['option pattern_type none'] : [];
  return [`file '${quoted}'`, ...plain, `duration ${IMAGE_DURATION_S}`];
}

function inOrder(paths: readonly string[], where: string): string[] {
  const images = paths.filter((path) => isImageFile(path) && !path.includes('\n'));
  const codecs = new Set(images.map(codecOf));
  if (images.length === 0) {
    throw new SegcastError(
      'source-not-found',
      `There are no images in ${where}: expected ${Object.keys(IMAGE_CODECS).join(' ')} files.`,
      'Name a video file, or a folder or glob of images.',
    );
  }
  if (codecs.size > 1) {
    throw new SegcastError(
      'source-unsupported',
      `The images in ${where} are of several formats (${[...codecs].join(', ')}); one source has one format.`,
      'Choose some with a glob, e.g. "frames/*.png".',
    );
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return images.toSorted(compare);
}

function codecOf(path: string): string | undefined {
  return IMAGE_CODECS[extname(path).toLowerCase()];
}
