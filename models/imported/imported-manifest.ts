import { basename } from 'node:path';
import type { ClassSet } from '../../src/core/class-set.js';
import { sha256Of } from '../weights/model-file.js';
import type { Manifest } from '../weights/manifest.js';
import type { ImportOptions } from './import-options.js';

/** The fields of a manifest that are not the network's own: what is known of weights somebody else has trained. */
export type ImportedFields = Pick<
  Manifest,
  'name' | 'classSet' | 'trainingData' | 'licence' | 'measured' | 'weights'
>;

const UNKNOWN = 'not known to segcast';

/**
 * What an imported model's manifest says of its origin: that nobody has measured it here.
 *
 * @param file what was imported
 * @param weightsFile the name of the written file, and its content
 * @param url of the paper, for want of a better one
 */
export function importedFields(
  file: string,
  weightsFile: { readonly name: string; readonly bytes: Uint8Array },
  url: string,
  { name, classSet, licence = 'NOASSERTION' }: ImportOptions,
): ImportedFields {
  return {
    name,
    classSet: manifestClasses(classSet),
    trainingData: { name: UNKNOWN, url, terms: "those of the weights' authors and of their data" },
    licence: {
      spdx: licence,
      note: `Imported from ${basename(file)}: the terms of whoever trained it hold.`,
    },
    measured: { data: 'nothing yet', convention: 'not measured since the import', results: [] },
    weights: { file: weightsFile.name, sha256: sha256Of(weightsFile.bytes) },
  };
}

/** A manifest's own copy: its colours are plain lists. */
function manifestClasses({ name, classes }: ClassSet): Manifest['classSet'] {
  return {
    name,
    classes: classes.map(({ name: className, color: [red, green, blue] }) => ({
      name: className,
      color: [red, green, blue],
    })),
  };
}
