import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SegcastError } from '../../src/core/errors.js';
import { MANIFEST_FILE, openModel, type Model } from '../model.js';
import type { Manifest } from '../weights/manifest.js';

/** A model to be written. */
export interface NewModel {
  readonly manifest: Manifest;
  /** What the manifest's `weights.file` will hold. */
  readonly weights: Uint8Array;
  /** What the manifest's `quantization.file` will hold, where it names one. */
  readonly plan?: Uint8Array | undefined;
}

/** How a model is written. */
export interface WriteModelOptions {
  /** Where models are kept; made if it is not there. */
  readonly folder: string;
  /** Whether a model of that name is replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a model's folder, as a whole or not at all: it is written under a hidden name, opened as any model is, and
 * renamed only then.
 *
 * @returns the model, opened from its new place
 * @throws SegcastError `model-exists`, `usage` when the folder cannot be written; what openModel() throws
 */
export async function writeModel(model: NewModel, options: WriteModelOptions): Promise<Model> {
  const { folder, overwrite = false, signal } = options;
  const target = join(folder, model.manifest.name);
  if (!overwrite && (await exists(target))) throw modelExists(model.manifest.name, target);
  const draft = await makeDraft(folder);
  try {
    await writeFile(join(draft, model.manifest.weights.file), model.weights, { signal });
    const { quantization } = model.manifest;
    if (quantization && model.plan) await writeFile(join(draft, quantization.file), model.plan, { signal });
    await writeFile(join(draft, MANIFEST_FILE), `${JSON.stringify(model.manifest, null, 2)}\n`, { signal });
    const opened = await openModel(draft, signal);
    await moveInto(draft, target);
    return { ...opened, folder: target };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A name that is taken. */
export function modelExists(name: string, where: string): SegcastError {
  return new SegcastError(
    'model-exists',
    `There is a model "${name}" already (${where}).`,
    'Give another --name, or --overwrite to replace one that was imported.',
  );
}

async function makeDraft(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await mkdtemp(join(folder, '.import-'));
  } catch (cause) {
    throw new SegcastError(
      'usage',
      `Models cannot be written to ${folder}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Make the folder writable, or set XDG_DATA_HOME to another place.',
      { cause },
    );
  }
}

/** A folder cannot be renamed onto a full one: what is there steps aside first, and comes back if that fails. */
async function moveInto(draft: string, target: string): Promise<void> {
  const aside = `${draft}-replaced`;
  const isReplaced = await rename(target, aside).then(
    () => true,
    () => false,
  );
  try {
    await rename(draft, target);
  } catch (error) {
    if (isReplaced) await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
