import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ClassSet } from '../../src/core/class-set.js';
import { CLASS_SETS, findClassSet, type ClassSetName } from '../../src/core/class-sets/class-sets.js';
import { SegcastError } from '../../src/core/errors.js';

/** What the built-in class sets are called for short. */
const SHORT_NAMES: Readonly<Record<string, ClassSetName>> = {
  cityscapes: 'cityscapes19',
  camvid: 'camvid11',
  voc: 'voc21',
  ade20k: 'ade150',
};

const Part = z.int().min(0).max(255);
const ClassSetFile = z.strictObject({
  name: z.string().min(1),
  classes: z
    .array(z.strictObject({ name: z.string().min(1), color: z.tuple([Part, Part, Part]) }))
    .min(2)
    .max(255),
});

/**
 * A built-in class set by its name (`cityscapes` or `cityscapes19`, ...), or one from a JSON file of the form
 * `{ "name": "...", "classes": [{ "name": "road", "color": [128, 64, 128] }, ...] }`.
 *
 * @throws SegcastError `usage` when it is neither
 */
export async function classSetOf(nameOrFile: string): Promise<ClassSet> {
  const short = Object.hasOwn(SHORT_NAMES, nameOrFile) ? SHORT_NAMES[nameOrFile] : undefined;
  const known = short === undefined ? findClassSet(nameOrFile) : CLASS_SETS[short];
  return known ?? (await readClassSet(nameOrFile));
}

async function readClassSet(file: string): Promise<ClassSet> {
  try {
    return ClassSetFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new SegcastError(
      'usage',
      `${file} is neither a class set (${Object.keys(SHORT_NAMES).join(', ')}) nor a file of one: ${reasonOf(cause)}.`,
      'A file has the form {"name": "...", "classes": [{"name": "road", "color": [128, 64, 128]}, ...]}.',
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError)
    return cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
