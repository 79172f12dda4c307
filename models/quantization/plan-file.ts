import { z } from 'zod';
import { SegcastError } from '../../src/core/errors.js';
import { checkSum, readModelFile } from '../weights/model-file.js';
import type { QuantizationPlan } from './quantize-graph.js';

/** `quantization.json` beside a model's weights: what calibration found out. Holds for inputs of any size. */
const PlanFileSchema = z.strictObject({
  /** What the bytes of each activation stand for: real = (byte - zeroPoint) * scale. */
  activations: z.record(
    z.string().min(1),
    z.strictObject({ scale: z.number().positive(), zeroPoint: z.int().min(0).max(255) }),
  ),
  /** Convolutions that stay float32. */
  float: z.array(z.string().min(1)),
});

/**
 * Reads a quantisation plan.
 *
 * @param sha256 of the file, lower-case hex
 * @throws SegcastError `weights-missing`, `weights-corrupt`
 */
export async function loadPlan(
  path: string,
  sha256: string,
  signal?: AbortSignal,
): Promise<QuantizationPlan> {
  const bytes = await readModelFile(path, { what: 'Quantisation plan', signal });
  checkSum(bytes, sha256, (problem) => planCorrupt(path, problem));
  return parsePlan(bytes, path);
}

/** As it is stored: activations in the order of the plan, one a line. */
export function formatPlan({ activations, float }: QuantizationPlan): string {
  const lines = [...activations].map(
    ([name, affine]) => `    ${JSON.stringify(name)}: ${JSON.stringify(affine)}`,
  );
  return `{\n  "activations": {\n${lines.join(',\n')}\n  },\n  "float": ${JSON.stringify([...float])}\n}\n`;
}

function parsePlan(bytes: Uint8Array, path: string): QuantizationPlan {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw planCorrupt(path, 'it is no JSON', cause);
  }
  const parsed = PlanFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw planCorrupt(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
  }
  const { activations, float } = parsed.data;
  return { activations: new Map(Object.entries(activations)), float: new Set(float) };
}

function planCorrupt(path: string, problem: string, cause?: unknown): SegcastError {
  return new SegcastError(
    'weights-corrupt',
    `Quantisation plan ${path} is corrupt: ${problem}.`,
    'Quantise the model again; if it came with segcast, reinstall the package.',
    { cause },
  );
}
