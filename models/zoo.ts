import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SegcastError } from '../src/core/errors.js';
import { packagePath } from '../src/core/package-root.js';
import { MANIFEST_FILE, openModel, type Model } from './model.js';
import { nearestName } from './nearest-name.js';
import { userModelsFolder } from './imported/user-models-folder.js';
import { loadManifest, type Manifest } from './weights/manifest.js';

/** How models are found. */
export interface ZooOptions {
  /** A folder with one folder per model. @defaultValue the models shipped with segcast and those the user imported */
  readonly folder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The manifests of all models, by name: those shipped with segcast, then those the user imported.
 *
 * @throws SegcastError `manifest-invalid`
 */
export async function listModels(options: ZooOptions = {}): Promise<readonly Manifest[]> {
  const { folder, signal } = options;
  const folders = await modelFolders(folder);
  return Promise.all([...folders.values()].map((path) => loadManifest(join(path, MANIFEST_FILE), signal)));
}

/**
 * Loads a model by name, its weights checked against their checksum and the network.
 *
 * @throws SegcastError `model-unknown` with the names there are, `manifest-invalid`, `weights-missing`,
 *   `weights-corrupt`, `weights-mismatch`, `weights-unsupported`
 */
export async function loadModel(name: string, options: ZooOptions = {}): Promise<Model> {
  const { folder, signal } = options;
  const folders = await modelFolders(folder);
  const path = folders.get(name);
  if (path === undefined) throw modelUnknown(name, [...folders.keys()]);
  return openModel(path, signal);
}

/** Whether a model of that name comes with segcast: an imported one could never be reached. */
export async function isShipped(name: string): Promise<boolean> {
  return (await foldersIn(shippedFolder())).has(name);
}

function shippedFolder(): string {
  return packagePath('models', 'zoo');
}

/** Each model's folder by its name; a shipped model hides an imported one of its name. */
async function modelFolders(folder: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (folder !== undefined) return foldersIn(folder);
  const [shipped, imported] = await Promise.all([foldersIn(shippedFolder()), importedFolders()]);
  return new Map([...shipped, ...[...imported].filter(([name]) => !shipped.has(name))]);
}

async function importedFolders(): Promise<ReadonlyMap<string, string>> {
  try {
    return await foldersIn(userModelsFolder());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
}

/**
 * Folders only: a name that is none, such as `../elsewhere`, is never looked up as a path. Those with a dot are imports
 * that are not finished.
 */
async function foldersIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
  return new Map(names.map((name) => [name, join(folder, name)]));
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
