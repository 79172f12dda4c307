import assert from 'node:assert/strict';
import { autoDeeplabArchitectures } from '../../../models/deeplab/auto/architectures.js';
import { autoDeeplabNetwork } from '../../../models/deeplab/auto/network.js';
import { AutoDeeplabSpecSchema, type AutoDeeplabSpec } from '../../../models/deeplab/auto/spec.js';
import { networkOf } from '../../../models/families.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';
import { elementCount } from '../../../models/weights/weight-tensor.js';
import { assertSampledLogits, referenceParts } from '../support/sampled-logits.js';

interface Case {
  readonly file: string;
  /** Of the image, height and width. */
  readonly size: readonly [number, number];
  readonly spec: AutoDeeplabSpec;
  readonly epsilon: number;
}

const SMALL = publishedSpec('auto-deeplab-small');
const SEARCH = publishedSpec('auto-deeplab-search');

/** All operations the published cell has not. */
const OTHER: AutoDeeplabSpec = {
  family: 'auto-deeplab',
  filters: 4,
  path: [1, 2, 3, 2, 1],
  cell: [
    { left: { input: 0, operation: 'skip' }, right: { input: 1, operation: 'average-pool-3x3' } },
    { left: { input: 2, operation: 'zero' }, right: { input: 0, operation: 'max-pool-3x3' } },
    { left: { input: 1, operation: 'average-pool-3x3' }, right: { input: 2, operation: 'skip' } },
    { left: { input: 3, operation: 'max-pool-3x3' }, right: { input: 4, operation: 'zero' } },
  ],
  separable: true,
};

const CASES: readonly Case[] = [
  { file: 'published-small-33x49', size: [33, 49], spec: SMALL, epsilon: 1e-3 },
  {
    file: 'published-search-33x309',
    size: [33, 309],
    spec: { ...SEARCH, separable: true, headEpsilon: undefined },
    epsilon: 1e-3,
  },
  { file: 'published-search-64x50', size: [64, 50], spec: SEARCH, epsilon: 1e-3 },
  { file: 'other-operations-46x67', size: [46, 67], spec: OTHER, epsilon: 1e-5 },
];

function publishedSpec(name: string): AutoDeeplabSpec {
  const spec = autoDeeplabArchitectures.find((architecture) => architecture.name === name)?.spec;
  assert.ok(spec?.family === 'auto-deeplab');
  return spec;
}

describe('Auto-DeepLab against an independent PyTorch implementation', () => {
  for (const { file, size, spec, epsilon } of CASES)
    it(`gives the same logits (${file})`, async () => {
      const [height, width] = size;
      const network = autoDeeplabNetwork(spec, referenceParts(epsilon));
      await assertSampledLogits(network, { height, width }, `autodeeplab/${file}.safetensors`);
    });
});

/** Millions, table 2 of the paper. */
const PUBLISHED_PARAMETERS = [
  ['auto-deeplab-small', 10.15],
  ['auto-deeplab-medium', 21.62],
  ['auto-deeplab-large', 44.42],
] as const;

describe('Auto-DeepLab', () => {
  for (const [name, millions] of PUBLISHED_PARAMETERS)
    it(`has as many parameters as the paper says (${name})`, () => {
      const architecture = autoDeeplabArchitectures.find((each) => each.name === name);
      assert.ok(architecture);
      const weights = blankWeights();
      networkOf(architecture.spec, { ...referenceParts(), classes: 19, weights });
      const trained = [...weights.shapes].filter(([tensor]) => !tensor.includes('.running_'));
      const count = trained.reduce((sum, [, shape]) => sum + elementCount(shape), 0);
      assert.equal(Math.round(count / 1e4) / 100, millions);
    });

  const INVALID: readonly (readonly [title: string, changes: object, problem: RegExp])[] = [
    ['a path that skips a level', { path: [0, 2, 1] }, /at most one level/],
    ['a path that begins below level 1', { path: [2, 1] }, /at most one level/],
    ['a path that ends where the decoder works', { path: [0, 1, 0] }, /must not be at level 0/],
    [
      'a block that reads itself',
      { cell: [{ left: { input: 2, operation: 'skip' }, right: { input: 0, operation: 'skip' } }] },
      /come before its block/,
    ],
    [
      'a block of two zeros',
      { cell: [{ left: { input: 0, operation: 'zero' }, right: { input: 1, operation: 'zero' } }] },
      /must not be zero/,
    ],
  ];
  for (const [title, changes, problem] of INVALID)
    it(`refuses ${title}`, () => {
      const { success, error } = AutoDeeplabSpecSchema.safeParse({ ...OTHER, ...changes });
      assert.ok(!success);
      assert.match(error.message, problem);
    });

  it('takes every published network as a manifest states it', () => {
    for (const { spec } of autoDeeplabArchitectures)
      assert.deepEqual(AutoDeeplabSpecSchema.parse(spec), spec);
  });
});
