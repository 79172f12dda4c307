import { z } from 'zod';

/** What a branch of a cell does with its input: the paper's search space (section 3.1). */
export const CELL_OPERATIONS = [
  'separable-3x3',
  'separable-5x5',
  'atrous-3x3',
  'atrous-5x5',
  'skip',
  'average-pool-3x3',
  'max-pool-3x3',
  'zero',
] as const;
export type CellOperation = (typeof CELL_OPERATIONS)[number];

const BranchSchema = z.strictObject({
  /** 0: the layer before; 1: the layer before that; 2 and up: this cell's blocks from the first on. */
  input: z.int().min(0).max(10),
  operation: z.enum(CELL_OPERATIONS),
});
export type CellBranch = z.infer<typeof BranchSchema>;

/** Two branches that are summed. */
const BlockSchema = z
  .strictObject({ left: BranchSchema, right: BranchSchema })
  .refine(
    ({ left, right }) => left.operation !== 'zero' || right.operation !== 'zero',
    'one branch of a block must not be zero',
  );
export type CellBlock = z.infer<typeof BlockSchema>;

/** Auto-DeepLab's free numbers, as a manifest states them. */
export const AutoDeeplabSpecSchema = z.strictObject({
  family: z.literal('auto-deeplab'),
  /** The filter multiplier F: filters of a block at 1/4, doubling with each halving of the size. */
  filters: z.int().min(1).max(256),
  /** The level of each layer, one step at a time from 0: 0 is 1/4 of the input, 1 is 1/8, 2 is 1/16, 3 is 1/32. */
  path: z
    .array(z.int().min(0).max(3))
    .min(1)
    .max(32)
    .refine(
      (path) => path.every((level, layer) => Math.abs(level - (path[layer - 1] ?? 0)) <= 1),
      'a layer must be at most one level from the layer before',
    )
    .refine((path) => path.at(-1) !== 0, 'the last layer must not be at level 0, where the decoder works'),
  /** The cell, which all layers have in common: its blocks' results are concatenated. */
  cell: z
    .array(BlockSchema)
    .min(1)
    .max(9)
    .refine(
      (blocks) => blocks.every(({ left, right }, index) => Math.max(left.input, right.input) < index + 2),
      "a branch's input must come before its block",
    ),
  /** Whether the 3x3 convolutions of pyramid and decoder are depthwise separable: not in the paper, in the release. */
  separable: z.boolean(),
  /**
   * Added to the variances of the pyramid's and the decoder's batch normalisations where it is another than the
   * cells': 1e-5 in the release, whose cells have 1e-3.
   *
   * @defaultValue as the cells'
   */
  headEpsilon: z.number().positive().optional(),
});
export type AutoDeeplabSpec = z.infer<typeof AutoDeeplabSpecSchema>;
