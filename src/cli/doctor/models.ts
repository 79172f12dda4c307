import { toSegcastError } from '../../core/errors.js';
import type { Check, CheckResult } from './check.js';

/** A network that came with the package. */
export interface ShippedModel {
  readonly name: string;
  /**
   * Compares its files with the hashes in its manifest.
   *
   * @returns what it is, in a few words (size, licence)
   * @throws SegcastError `weights-missing`, `weights-corrupt` or `manifest-invalid`
   */
  verify(options: { readonly signal: AbortSignal }): Promise<string>;
}

/** Whether the networks that come with the package are there, to the bit: one result per network. */
export function modelsCheck(options: { readonly models: readonly ShippedModel[] }): Check {
  const { models } = options;
  return {
    name: 'models',
    async run({ signal }) {
      if (models.length === 0) return [NONE];
      const results: CheckResult[] = [];
      for (const model of models) results.push(await resultOf(model, signal));
      return results;
    },
  };
}

const NONE: CheckResult = {
  name: 'models',
  status: 'fail',
  detail: 'the installation holds no network',
  remedy: 'Install segcast again.',
};

async function resultOf(model: ShippedModel, signal: AbortSignal): Promise<CheckResult> {
  const name = `model ${model.name}`;
  try {
    return { name, status: 'ok', detail: await model.verify({ signal }) };
  } catch (thrown) {
    const { message, remedy } = toSegcastError(thrown);
    return { name, status: 'fail', detail: message, remedy };
  }
}
