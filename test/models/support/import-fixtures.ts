import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { StoredTensor } from '../../../models/weights/safetensors.js';
import { elementCount } from '../../../models/weights/weight-tensor.js';

/** The path of a file under test/fixtures/import, which import_networks.py has written. */
export function importFixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/import/${name}`, import.meta.url));
}

/** Its bytes. */
export async function importBytes(name: string): Promise<Uint8Array> {
  return readFile(importFixture(name));
}

/** A list of names and shapes as tensors of zeros, all views of one buffer. */
export async function namedZeros(name: string): Promise<Map<string, StoredTensor>> {
  const text = gunzipSync(await importBytes(`names-${name}.txt.gz`)).toString();
  const zeros = new Uint8Array(4 * 2048 * 512 * 9 * 4);
  return new Map(
    text.split('\n').map((line) => {
      const [key = '', lengths = ''] = line.split(' ');
      const shape = lengths.split(',').filter(Boolean).map(Number);
      return [key, { dtype: 'F32', shape, bytes: zeros.subarray(0, 4 * elementCount(shape)) }];
    }),
  );
}
