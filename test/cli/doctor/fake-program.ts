import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a shell script that stands in for a program; its path. */
export async function fakeProgram(folder: string, script: string): Promise<string> {
  const path = join(folder, 'program');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
