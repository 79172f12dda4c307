import { z } from 'zod';
import { ENGINES, PROVIDERS } from './engine.js';
import { MAX_PAYLOAD_BYTES, malformed, type RequestKind } from './wire.js';

const tensorInfo = z.strictObject({
  name: z.string(),
  type: z.enum(['uint8', 'float32']),
  shape: z.array(z.int().min(1)).readonly(),
});

/**
 * The JSON part of each request. `part` carries ONNX bytes of a network as its payload, in order, `load` the rest of them (all,
 * for a small network), `upload` the tensor's.
 */
export const REQUESTS = {
  open: z.strictObject({
    engine: z.enum(ENGINES).optional(),
    provider: z.enum(PROVIDERS),
    threads: z.int().min(1).optional(),
    precision: z.literal('fp16').optional(),
  }),
  load: z.strictObject({
    session: z.string(),
    inputs: z.array(tensorInfo).readonly(),
    outputs: z.array(tensorInfo).readonly(),
    /** Outputs that are never fetched: those that later cuts read, or nobody. */
    features: z.array(z.string()).readonly().optional(),
  }),
  part: z.strictObject({
    session: z.string(),
    /** How many bytes came before. */
    offset: z.int().min(0),
    /** Of the whole network. */
    totalBytes: z.int().min(1).max(MAX_PAYLOAD_BYTES),
  }),
  unload: z.strictObject({ session: z.string() }),
  upload: z.strictObject({ slot: z.string(), tensor: tensorInfo }),
  run: z.strictObject({ session: z.string(), slot: z.string(), fetch: z.array(z.string()).readonly() }),
  release: z.strictObject({ slot: z.string() }),
} as const satisfies Record<RequestKind, z.ZodType>;

/** The JSON part of a request of kind K. */
export type Request<K extends RequestKind> = z.infer<(typeof REQUESTS)[K]>;

/**
 * The JSON part of `done`: `tensors` says what the payload holds, one after the other with paddingAfter() between them;
 * `ms` is the time the engine took; `engine`, after `open`, is what computes.
 */
export const DONE = z.strictObject({
  ms: z.number().min(0),
  tensors: z.array(tensorInfo).readonly(),
  engine: z.string().optional(),
});

/** What tensors in a payload are aligned to. */
export const TENSOR_ALIGNMENT = 8;

/** The gap between a tensor of a payload and the next one. */
export function paddingAfter(byteLength: number): number {
  return (TENSOR_ALIGNMENT - (byteLength % TENSOR_ALIGNMENT)) % TENSOR_ALIGNMENT;
}

/** The JSON part of `failed`: the engine's own words. The inference process goes on. */
export const FAILED = z.strictObject({ message: z.string() });

/**
 * A JSON part in the form its kind demands.
 *
 * @throws SegcastError `engine-crashed` when it has another form
 */
export function parseJson<T>(schema: z.ZodType<T>, kind: string, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw malformed(`the JSON part of '${kind}' is wrong: ${z.prettifyError(parsed.error)}`);
}
