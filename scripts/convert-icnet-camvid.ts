// Converts trained ICNet weights into the form the zoo ships: convolutions in half precision, batch normalisation in
// single precision, tensors in a fixed order; then writes the checksum into the manifest beside them.
//
//   npx tsx scripts/convert-icnet-camvid.ts <trained.safetensors> <folder with manifest.json>
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkOf } from '../models/families.js';
import { toStored, toWeights } from '../models/weights/float-tensors.js';
import { sha256Of } from '../models/weights/model-file.js';
import { loadManifest } from '../models/weights/manifest.js';
import { readSafetensors, writeSafetensors } from '../models/weights/safetensors.js';
import { MANIFEST_FILE, networkParts } from '../models/model.js';

const [source, folder] = process.argv.slice(2);
if (source === undefined || folder === undefined) {
  console.error('usage: convert-icnet-camvid.ts <trained.safetensors> <folder with manifest.json>');
  process.exit(2);
}

const manifest = await loadManifest(join(folder, MANIFEST_FILE));
const weights = toWeights(readSafetensors(await readFile(source), source), source);
if (manifest.family !== 'icnet') throw new Error(`${manifest.name} is no ICNet`);
networkOf(manifest, networkParts(manifest, weights)); // throws when a tensor is missing, misshapen or superfluous

// Batch normalisation is 0.4% of the numbers, and its variances are where half precision would lose the most.
const stored = [...weights].map(
  ([name, tensor]) => [name, toStored(tensor, tensor.shape.length === 4 ? 'F16' : 'F32')] as const,
);
const bytes = writeSafetensors(new Map(stored), {
  network: manifest.family,
  classes: manifest.classSet.name,
});
await writeFile(join(folder, manifest.weights.file), bytes);

const path = join(folder, MANIFEST_FILE);
const sha256 = sha256Of(bytes);
// as text, so that the manifest keeps its layout
await writeFile(path, (await readFile(path, 'utf8')).replace(manifest.weights.sha256, sha256));
console.log(`${manifest.weights.file}: ${stored.length} tensors, ${bytes.length} bytes, SHA-256 ${sha256}`);
