import { z } from 'zod';
import { PRECISIONS, QUALITY_SOURCES } from '../../src/core/profile.js';
import { EXITS } from '../../src/core/segmentation.js';

const Text = z.string().min(1);
const Milliseconds = z.number().min(0).max(600_000);

/** `640x352`, as `--size` takes it. */
const SizeSchema = z.string().regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, 'expected WIDTHxHEIGHT in pixels');

const QuantilesSchema = z
  .strictObject({ p50: Milliseconds, p95: Milliseconds, p99: Milliseconds })
  .refine(({ p50, p95, p99 }) => p50 <= p95 && p95 <= p99, 'expected p50 <= p95 <= p99');

const CutsSchema = z.strictObject({
  low: QuantilesSchema.optional(),
  mid: QuantilesSchema.optional(),
  high: QuantilesSchema.optional(),
}) satisfies z.ZodType<Partial<Record<(typeof EXITS)[number], unknown>>>;

const PointSchema = z.strictObject({
  size: SizeSchema,
  exit: z.enum(EXITS),
  quality: z.number().min(0).max(1),
  endToEndMs: QuantilesSchema,
  cutMs: CutsSchema,
});

const TunedSchema = z.strictObject({
  machine: Text,
  version: Text,
  model: Text,
  precision: z.enum(PRECISIONS),
  picture: SizeSchema,
  quality: z.enum(QUALITY_SOURCES),
  points: z.array(PointSchema).min(1).max(1000),
});

/** A profile file, as it is written; see docs/tuning.md for what each field means. */
export const ProfileFileSchema = z.strictObject({
  budgetMs: z.number().min(1).max(60_000),
  fps: z.number().min(0.01).max(1000),
  maxReuseMs: z.number().min(0).max(10_000),
  maxExit: z.enum(EXITS),
  size: SizeSchema.optional(),
  tuned: TunedSchema.optional(),
});

export type ProfileFile = z.infer<typeof ProfileFileSchema>;
export type ProfileFilePoint = z.infer<typeof PointSchema>;
