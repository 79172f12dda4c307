import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SegcastError } from '../src/core/errors.js';
import { packagePath } from '../src/core/package-root.js';
import { MANIFEST_FILE, openModel, type Model } from './model.js';
import { nearestName } from './nearest-name.js';
import { loadManifest, type Manifest } from './weights/manifest.js';

/** How models are found. */
export interface ZooOptions {
  /** A folder with one folder per model. @defaultValue the models shipped with segcast */
  readonly folder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The manifests of all models, by name.
 *
 * @throws SegcastError `manifest-invalid`
 */
export async function listModels(options: ZooOptions = {}): Promise<readonly Manifest[]> {
  const { folder = zooFolder(), signal } = options;
  const names = await modelNames(folder);
  return Promise.all(names.map((name) => loadManifest(join(folder, name, MANIFEST_FILE), signal)));
}

/**
 * Loads a model by name, its weights checked against their checksum and the network.
 *
 * @throws SegcastError `model-unknown` with the names there are, `manifest-invalid`, `weights-missing`,
 *   `weights-corrupt`, `weights-mismatch`
 */
export async function loadModel(name: string, options: ZooOptions = {}): Promise<Model> {
  const { folder = zooFolder(), signal } = options;
  const names = await modelNames(folder);
  if (!names.includes(name)) throw modelUnknown(name, names);
  return openModel(join(folder, name), signal);
}

function zooFolder(): string {
  return packagePath('models', 'zoo');
}

/** Folders only: a name that is none, such as `../elsewhere`, is never looked up as a path. */
async function modelNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function modelUnknown(name: string, names: readonly string[]): SegcastError {
  const nearest = nearestName(name, names);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new SegcastError(
    'model-unknown',
    `There is no model "${name}"; there is ${names.join(', ')}.`,
    `Choose one of these names; \`segcast models list\` describes them.${guess}`,
  );
}
