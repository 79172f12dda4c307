import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of a file shipped with the package, from sources and from dist alike. */
export function packagePath(...segments: string[]): string {
  return join(root, ...segments);
}

const root = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error('segcast: no package.json above its own files; the installation is incomplete.');
  return findRoot(parent);
}
