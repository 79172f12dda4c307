import { basename } from 'node:path';
import type { ImportedWeights } from '../../../models/imported/import-weights.js';
import type { Model } from '../../../models/model.js';

/** What an import of weights came to, for a terminal. */
export function importedText(file: string, imported: ImportedWeights): string {
  const { model, format, source, tensors, dropped } = imported;
  return [
    `${basename(file)} (${format}, named as ${source}): ${tensors} tensors`,
    ...[...dropped].map(([what, count]) => `  left out: ${what} (${count} tensors)`),
    keptText(model),
  ].join('\n');
}

/** Where an imported model is, and what to do next. */
export function keptText({ manifest: { name }, folder }: Model): string {
  return [
    `  kept as ${name} in ${folder}`,
    `  not measured yet: \`segcast eval\` does that on labelled pictures`,
  ].join('\n');
}
