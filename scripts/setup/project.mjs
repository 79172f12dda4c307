import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout these scripts lie in. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A file's parsed JSON, or undefined where there is no such file or no JSON in it. */
export function readJson(...segments) {
  try {
    return JSON.parse(readFileSync(join(projectRoot, ...segments), 'utf8'));
  } catch {
    return undefined;
  }
}
