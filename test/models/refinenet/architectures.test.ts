import assert from 'node:assert/strict';
import { architectureInfo, buildArchitecture } from '../../../models/architecture.js';
import { architectureOf } from '../../../models/catalogue.js';
import { refinenetArchitectures } from '../../../models/refinenet/architectures.js';
import { LightWeightRefinenetSpecSchema, RefinenetSpecSchema } from '../../../models/refinenet/spec.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';

/** Millions, as the papers and DrSleep's releases state them for PASCAL VOC's 21 classes. */
const PUBLISHED_MILLIONS = {
  'refinenet-drsleep-resnet101': 118,
  'light-weight-refinenet-resnet50': 27,
  'light-weight-refinenet-resnet101': 46,
  'light-weight-refinenet-resnet152': 62,
  'light-weight-refinenet-mobilenet-v2': 3.3,
};

function build(name: string, side: number): void {
  const network = buildArchitecture(architectureOf(name), { weights: blankWeights(), classes: 2 });
  network.cutGraphs({ frameWidth: side, frameHeight: side, inputWidth: side, inputHeight: side });
}

describe('RefineNet architectures', () => {
  for (const [name, published] of Object.entries(PUBLISHED_MILLIONS))
    it(`have as many parameters as published: ${name}`, () => {
      const size = { width: 64, height: 64 };
      const { parameters } = architectureInfo(architectureOf(name), { size, classes: 21 });
      const digits = Number.isInteger(published) ? 0 : 1;
      assert.equal(Number((parameters / 1e6).toFixed(digits)), published);
    });

  it('can be stated in a manifest, each of them', () => {
    for (const { spec } of refinenetArchitectures) {
      const schema = spec.family === 'refinenet' ? RefinenetSpecSchema : LightWeightRefinenetSpecSchema;
      assert.deepEqual(schema.parse(JSON.parse(JSON.stringify(spec))), spec);
    }
  });

  it('are built for one cell of the coarsest features, and for nothing smaller', () => {
    build('refinenet-resnet18', 32);
    assert.throws(() => build('refinenet-resnet18', 31), { code: 'graph-invalid', message: /32/ });
    build('refinenet-2-scale-resnet50', 54);
    assert.throws(() => build('refinenet-2-scale-resnet50', 53), { code: 'graph-invalid', message: /54/ });
  });
});
