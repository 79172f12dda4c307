import assert from 'node:assert/strict';
import { buildArchitecture } from '../../../../models/architecture.js';
import { architectureOf } from '../../../../models/catalogue.js';
import { blankWeights } from '../../../../models/weights/blank-weights.js';
import type { Source } from '../../../../models/weights/import/key-maps/key-map.js';
import { keyMapsFor } from '../../../../models/weights/import/key-maps/key-maps.js';
import { mapTensors, matchTensors, type Mapping } from '../../../../models/weights/import/map-tensors.js';
import { namedZeros } from '../../support/import-fixtures.js';

const LISTS: readonly (readonly [
  list: string,
  architecture: string,
  source: Source,
  title: RegExp,
  dropped: string[],
])[] = [
  [
    'torchvision-v3',
    'deeplab-v3-torchvision-resnet50',
    'torchvision',
    /torchvision/,
    ['auxiliary head', 'counters of batches'],
  ],
  ['vainf-v3plus', 'deeplab-v3plus-vainf-resnet50', 'vainf', /VainF/, ['counters of batches']],
  [
    'mmseg-v3plus',
    'deeplab-v3plus-mmseg-resnet50',
    'mmseg',
    /mmsegmentation/,
    ['auxiliary head', 'counters of batches'],
  ],
  ['mmseg-icnet', 'icnet-mmseg-resnet50', 'mmseg', /mmsegmentation/, ['counters of batches']],
  ['drsleep-refinenet', 'refinenet-drsleep-resnet101', 'drsleep', /DrSleep/, ['counters of batches']],
  ['drsleep-light-weight', 'light-weight-refinenet-resnet50', 'drsleep', /DrSleep/, ['counters of batches']],
];

type Given = Parameters<typeof matchTensors>;

function given(tensors: Given[0], architecture: string, classes: number, source?: Source): Given {
  const { spec } = architectureOf(architecture);
  const blank = blankWeights();
  buildArchitecture(architectureOf(architecture), { weights: blank, classes });
  return [tensors, keyMapsFor(spec.family, source), { network: architecture, shapes: blank.shapes }, 'a.pth'];
}

const match = (...what: Parameters<typeof given>): Mapping => matchTensors(...given(...what));

describe('mapTensors', () => {
  for (const [list, architecture, source, title, dropped] of LISTS)
    it(`finds a place for every tensor of ${list}, whoever is asked`, async () => {
      const tensors = await namedZeros(list);
      const classes = list.startsWith('mmseg') ? 19 : 21;
      const told = match(tensors, architecture, classes, source);
      assert.match(told.keyMap.title, title);
      assert.deepEqual([...told.dropped.keys()].sort(), dropped);
      assert.equal(match(tensors, architecture, classes).keyMap, told.keyMap);
    });

  it('lists what is missing, left over and of another shape by both names', async () => {
    const tensors = await namedZeros('torchvision-v3');
    tensors.delete('backbone.layer1.0.conv2.weight');
    tensors.set('decoder.extra.weight', tensors.get('classifier.4.bias')!); // is in the list
    assert.throws(() => match(tensors, 'deeplab-v3-torchvision-resnet50', 19, 'torchvision'), {
      code: 'weights-mismatch',
      message:
        /1 missing: "backbone\.layer1\.0\.conv2\.conv\.weight"; 2 of another shape: "classifier\.4\.weight" \(ours: "classifier\.weight"\) is \[21, 256, 1, 1\], needed is \[19, 256, 1, 1\], .*; 1 not used: "decoder\.extra\.weight"/,
    });
  });

  it('names a tensor that holds NaN', async () => {
    const tensors = await namedZeros('torchvision-v3');
    const bytes = new Uint8Array(
      Float32Array.from({ length: 21 }, (_, index) => (index === 5 ? NaN : 0)).buffer,
    );
    tensors.set('classifier.4.bias', { dtype: 'F32', shape: [21], bytes });
    assert.throws(() => mapTensors(...given(tensors, 'deeplab-v3-torchvision-resnet50', 21)), {
      code: 'weights-corrupt',
      message: /"classifier\.bias" holds NaN at element 5/,
    });
  });

  it('says that a source has no such network', () => {
    assert.throws(() => match(new Map(), 'icnet', 19, 'torchvision'), { code: 'usage' });
  });
});
