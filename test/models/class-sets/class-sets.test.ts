import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { IGNORE_INDEX, type ClassSet } from '../../../src/core/class-set.js';
import { CLASS_SETS, CLASS_SET_NAMES, findClassSet } from '../../../src/core/class-sets/class-sets.js';
import { mapClasses } from '../../../src/core/class-sets/map-classes.js';
import { INCLUDES, SAME_MEANING } from '../../../src/core/class-sets/same-meaning.js';
import { loadModel } from '../../../models/zoo.js';

const { cityscapes19, camvid11, voc21, ade150 } = CLASS_SETS;

/** The class of `to` that a class of `from` becomes. */
function becomes(from: ClassSet, to: ClassSet, name: string): string {
  const id = from.classes.findIndex((one) => one.name === name);
  assert.ok(id >= 0, `${from.name} has no ${name}`);
  const mapped = mapClasses(from, to)[id]!; // 256 entries
  return mapped === IGNORE_INDEX ? 'ignored' : to.classes[mapped]!.name; // an id of `to`
}

describe('built-in class sets', () => {
  it('have as many classes as their names say, under the names they are found by', () => {
    const counts = { cityscapes19: 19, camvid11: 11, voc21: 21, ade150: 150 };
    for (const name of CLASS_SET_NAMES) {
      assert.equal(findClassSet(name)?.name, name);
      assert.equal(CLASS_SETS[name].classes.length, counts[name]);
      assert.equal(new Set(CLASS_SETS[name].classes.map((one) => one.name)).size, counts[name]);
    }
    assert.equal(findClassSet('cityscapes20'), undefined);
  });

  // SHA-256 of lines "name red green blue", from the lists that mmsegmentation 1.x keeps for these data sets
  const EXPECTED = {
    cityscapes19: 'ebd75b21f89a31e6',
    voc21: '26a922f00cbcd038',
    ade150: '927e0af8d238f7af',
  };
  for (const [name, expected] of Object.entries(EXPECTED))
    it(`${name} has the names and colours mmsegmentation has`, () => {
      const lines = findClassSet(name)?.classes.map((one) => `${one.name} ${one.color.join(' ')}\n`) ?? [];
      assert.equal(createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16), expected);
    });

  it('computes the Pascal VOC colours by the rule its development kit gives', () => {
    const color = (id: number) =>
      [0, 1, 2].map((channel) => {
        let part = 0;
        for (let bit = 0; bit < 8; bit++) part |= ((id >> (3 * bit + channel)) & 1) << (7 - bit);
        return part;
      });
    voc21.classes.forEach((one, id) => assert.deepEqual([...one.color], color(id)));
  });

  it('is the class set of the CamVid networks that come along', async () => {
    assert.deepEqual((await loadModel('icnet-camvid')).classSet, camvid11);
  });
});

describe('mapping one class set to another by name', () => {
  const ROWS = [
    [cityscapes19, camvid11, 'road', 'road'],
    [cityscapes19, camvid11, 'sidewalk', 'pavement'],
    [cityscapes19, camvid11, 'person', 'pedestrian'],
    [cityscapes19, camvid11, 'vegetation', 'tree'],
    [cityscapes19, camvid11, 'terrain', 'tree'],
    [cityscapes19, camvid11, 'bus', 'car'],
    [cityscapes19, camvid11, 'rider', 'bicyclist'],
    [cityscapes19, camvid11, 'motorcycle', 'bicyclist'],
    [cityscapes19, camvid11, 'traffic light', 'sign'],
    [cityscapes19, camvid11, 'wall', 'building'],
    [camvid11, cityscapes19, 'pavement', 'sidewalk'],
    [camvid11, cityscapes19, 'sign', 'traffic sign'],
    [camvid11, cityscapes19, 'bicyclist', 'ignored'],
    [voc21, cityscapes19, 'motorbike', 'motorcycle'],
    [voc21, cityscapes19, 'sofa', 'ignored'],
    [voc21, cityscapes19, 'background', 'ignored'],
    [voc21, voc21, 'background', 'background'],
    [cityscapes19, voc21, 'truck', 'background'],
    [cityscapes19, voc21, 'rider', 'person'],
    [ade150, cityscapes19, 'minibike', 'motorcycle'],
    [ade150, cityscapes19, 'grass', 'terrain'],
    [ade150, cityscapes19, 'bed', 'ignored'],
    [voc21, ade150, 'diningtable', 'table'],
    [voc21, ade150, 'horse', 'animal'],
    [ade150, camvid11, 'van', 'car'],
  ] as const;
  for (const [from, to, name, expected] of ROWS)
    it(`${from.name} ${name} is ${expected} in ${to.name}`, () => {
      assert.equal(becomes(from, to, name), expected);
    });

  it('leaves a set as it is when mapped to itself', () => {
    for (const set of Object.values(CLASS_SETS)) {
      const mapping = mapClasses(set, set);
      assert.deepEqual(
        [...mapping.subarray(0, set.classes.length)],
        set.classes.map((_, id) => id),
      );
      assert.ok(mapping.subarray(set.classes.length).every((id) => id === IGNORE_INDEX));
    }
  });

  it('takes names of a set of the user as they come', () => {
    const own = {
      name: 'own',
      classes: ['Foot-path', 'PEOPLE', 'traffic_light'].map((name) => ({ name, color: [0, 0, 0] as const })),
    };
    assert.deepEqual([...mapClasses(own, cityscapes19).subarray(0, 3)], [IGNORE_INDEX, 11, 6]);
    assert.equal(becomes(cityscapes19, own, 'person'), 'PEOPLE');
  });

  describe('where a set states what others call its classes', () => {
    const ownSet = (otherNames: Record<string, readonly string[]>): ClassSet => ({
      name: 'own',
      classes: ['walker', 'rider', 'vehicle'].map((name) => ({ name, color: [0, 0, 0] as const })),
      otherNames,
    });

    it('takes the first that the other set has', () => {
      const own = ownSet({ walker: ['stroller', 'Pedestrian'] });
      assert.equal(becomes(own, camvid11, 'walker'), 'pedestrian');
      assert.equal(becomes(own, cityscapes19, 'walker'), 'person', 'pedestrian is what others call a person');
      assert.equal(becomes(ownSet({}), camvid11, 'walker'), 'ignored');
    });

    it('gathers in a class what others call by these names', () => {
      const own = ownSet({ vehicle: ['car', 'truck', 'bus'] });
      assert.equal(becomes(cityscapes19, own, 'bus'), 'vehicle');
      assert.equal(becomes(cityscapes19, own, 'train'), 'ignored');
    });

    it("lets a name of its own go before a stated one, and a stated one before the set's own rules", () => {
      const own = ownSet({ rider: ['walker'], walker: ['rider'] });
      assert.deepEqual([...mapClasses(own, own).subarray(0, 2)], [0, 1]);
      assert.equal(becomes(ownSet({ rider: ['pedestrian'] }), camvid11, 'rider'), 'pedestrian');
      assert.equal(becomes(ownSet({}), camvid11, 'rider'), 'bicyclist');
    });
  });

  it('states synonyms of classes there are, none in two groups', () => {
    const all = SAME_MEANING.flat();
    assert.equal(new Set(all).size, all.length);
    const known = new Set(Object.values(CLASS_SETS).flatMap((set) => set.classes.map((one) => one.name)));
    for (const group of SAME_MEANING)
      assert.ok(
        group.some((name) => known.has(name)),
        group.join(),
      );
    for (const set of CLASS_SET_NAMES)
      for (const name of Object.keys(INCLUDES[set]))
        assert.ok(
          CLASS_SETS[set].classes.some((one) => one.name === name),
          `${set} ${name}`,
        );
  });
});
