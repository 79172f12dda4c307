import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SegcastError } from '../../src/core/errors.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { EXITS } from '../../src/core/segmentation.js';
import { AutoDeeplabSpecSchema } from '../deeplab/auto/spec.js';
import { DeeplabV1SpecSchema } from '../deeplab/v1/spec.js';
import { DeeplabV2SpecSchema } from '../deeplab/v2/spec.js';
import { DeeplabV3SpecSchema } from '../deeplab/v3/spec.js';
import { DeeplabV3PlusSpecSchema } from '../deeplab/v3plus/spec.js';
import { IcnetSpecSchema } from '../icnet/spec.js';
import { OnnxSpecSchema } from '../imported/onnx/spec.js';
import { LARGEST_SCALE, MAX_SCALES, SMALLEST_SCALE } from '../test-time/scales.js';
import { LightWeightRefinenetSpecSchema, RefinenetSpecSchema } from '../refinenet/spec.js';

const Text = z.string().min(1);
const Pixels = z.int().min(1).max(16384);
const ColorPart = z.int().min(0).max(255);

/** Class names and overlay colours; a class id is the index. */
const SegmentClassSchema = z.strictObject({ name: Text, color: z.tuple([ColorPart, ColorPart, ColorPart]) });

const PerChannel = z.tuple([z.number(), z.number(), z.number()]);

/** One measured point; figures of several looks at a picture are not those of a network at work. */
const MeasuredSchema = z.strictObject({
  exit: z.enum(EXITS),
  /** Input size, pixels. */
  width: Pixels,
  height: Pixels,
  /** Mean intersection over union, percent. */
  miou: z.number().min(0).max(100),
  /** Share of labelled pixels that are right, 0..1. */
  pixelAccuracy: z.number().min(0).max(1),
  /** Factors of the input size that each picture was looked at with, as `segcast eval --scales`. @defaultValue [1] */
  scales: z.array(z.number().min(SMALLEST_SCALE).max(LARGEST_SCALE)).min(1).max(MAX_SCALES).optional(),
  /** Whether each look was taken mirrored as well, as `segcast eval --flip`. @defaultValue false */
  flip: z.boolean().optional(),
});

/** A file beside the manifest. */
const FileSchema = z.strictObject({
  file: z.string().regex(/^[\w-]+(\.[\w-]+)*$/, 'must be a plain file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
});

const Common = {
  /** What the user types: `[a-z0-9-]+`, equal to its folder's name. */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"'),
  title: Text,
  paper: z.strictObject({ title: Text, url: z.url() }),
  classSet: z.strictObject({ name: Text, classes: z.array(SegmentClassSchema).min(2).max(255) }),
  /** What other class sets call some of its classes, e.g. `{ "person": ["pedestrian"] }`; for audits and escalation. */
  classMapping: z.record(Text, z.array(Text).min(1)).optional(),
  /** The network sees (RGB / 255 - mean) / std. */
  input: z.strictObject({
    mean: PerChannel,
    std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    /** A good size to start from; any size works. */
    defaultSize: z.strictObject({ width: Pixels, height: Pixels }),
  }),
  /** Added to every variance of batch normalisation. */
  batchNormEpsilon: z.number().positive(),
  trainingData: z.strictObject({ name: Text, url: z.url(), terms: Text }),
  /** SPDX name and what to know besides. */
  licence: z.strictObject({ spdx: Text, note: Text }),
  /** On which data and by which convention `results` were measured. */
  measured: z.strictObject({ data: Text, convention: Text, results: z.array(MeasuredSchema) }),
  weights: FileSchema,
  /** Scales and zero points of a network that computes in 8-bit integers. Absent: float32. */
  quantization: FileSchema.optional(),
};

/** The networks a manifest may describe, told apart by `family`. */
const FamiliesSchema = z.discriminatedUnion('family', [
  AutoDeeplabSpecSchema.extend(Common),
  DeeplabV1SpecSchema.extend(Common),
  DeeplabV2SpecSchema.extend(Common),
  DeeplabV3SpecSchema.extend(Common),
  DeeplabV3PlusSpecSchema.extend(Common),
  IcnetSpecSchema.extend(Common),
  OnnxSpecSchema.extend(Common),
  LightWeightRefinenetSpecSchema.extend(Common),
  RefinenetSpecSchema.extend(Common),
]);

const ManifestSchema = FamiliesSchema.superRefine(({ classSet, classMapping = {} }, context) => {
  for (const name of Object.keys(classMapping))
    if (!classSet.classes.some((one) => one.name === name))
      context.addIssue({
        code: 'custom',
        path: ['classMapping', name],
        message: `is no class of ${classSet.name}; those are ${classSet.classes.map((one) => one.name).join(', ')}`,
      });
});

/** What is known of a trained network: `manifest.json` beside its weights. */
export type Manifest = z.infer<typeof ManifestSchema>;

/** One measured point of a manifest. */
export type MeasuredResult = z.infer<typeof MeasuredSchema>;

/** The classes a manifest states, with the other names it knows them by. */
export function classSetOf({
  classSet,
  classMapping,
}: Pick<Manifest, 'classSet' | 'classMapping'>): ClassSet {
  return classMapping === undefined ? classSet : { ...classSet, otherNames: classMapping };
}

/**
 * Reads and checks a manifest.
 *
 * @throws SegcastError `manifest-invalid` with the file, the field and the reason
 */
export async function loadManifest(path: string, signal?: AbortSignal): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path, { encoding: 'utf8', signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw manifestInvalid(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return parseManifest(text, path);
}

/** As `loadManifest`, from the file's text; `path` is for error messages. */
export function parseManifest(text: string, path: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw manifestInvalid(path, `it is no JSON (${cause instanceof Error ? cause.message : ''})`, cause);
  }
  const parsed = ManifestSchema.safeParse(json);
  if (!parsed.success)
    throw manifestInvalid(path, parsed.error.issues.map(describe).join('; '), parsed.error);
  return parsed.data;
}

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.length > 0 ? issue.path.join('.') : 'the whole'}: ${issue.message}`;
}

function manifestInvalid(path: string, reason: string, cause: unknown): SegcastError {
  return new SegcastError(
    'manifest-invalid',
    `Manifest ${path} is invalid: ${reason}.`,
    'Correct the field named; models/zoo/icnet-camvid/manifest.json is an example.',
    { cause },
  );
}
