import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SegcastError } from '../../../src/core/errors.js';
import { packagePath } from '../../../src/core/package-root.js';
import { classSetOf, loadManifest, parseManifest } from '../../../models/weights/manifest.js';

const PATH = packagePath('models', 'zoo', 'icnet-camvid', 'manifest.json');

type Json = Record<string, unknown>;

/** Each spoils one field of a good manifest. */
const INVALID: readonly (readonly [title: string, spoil: (manifest: Json) => void, problem: RegExp])[] = [
  ['a missing field', (m) => delete m['classSet'], /classSet: /],
  ['a field nobody knows', (m) => (m['colour'] = 1), /colour/],
  ['an unknown family', (m) => (m['family'] = 'segnet'), /family: /],
  ['a name with a path in it', (m) => (m['name'] = '../icnet'), /name: must be lower-case words/],
  [
    'a weights file outside its folder',
    (m) => ((m['weights'] as Json)['file'] = '../w.safetensors'),
    /weights\.file: must be a plain file name/,
  ],
  [
    'a checksum that is none',
    (m) => ((m['weights'] as Json)['sha256'] = 'abc'),
    /weights\.sha256: must be 64/,
  ],
  [
    'a colour out of range',
    (m) => (((m['classSet'] as Json)['classes'] as Json[])[2]!['color'] = [0, 256, 0]),
    /classSet\.classes\.2\.color\.1: /,
  ],
  ['a deviation of 0', (m) => ((m['input'] as Json)['std'] = [0.2, 0, 0.2]), /input\.std\.1: /],
  [
    'an mIoU above 100',
    (m) => (((m['measured'] as Json)['results'] as Json[])[0]!['miou'] = 101),
    /measured\.results\.0\.miou: /,
  ],
  [
    'an exit nobody knows',
    (m) => (((m['measured'] as Json)['results'] as Json[])[0]!['exit'] = 'sub4'),
    /measured\.results\.0\.exit: /,
  ],
  [
    'more looks at a picture than are ever taken',
    (m) =>
      (((m['measured'] as Json)['results'] as Json[])[0]!['scales'] = Array.from(
        { length: 9 },
        (_, index) => 1 + index / 8,
      )),
    /measured\.results\.0\.scales: /,
  ],
  [
    'other names of a class it does not have',
    (m) => (m['classMapping'] = { road: ['street'], walker: ['pedestrian'] }),
    /classMapping\.walker: is no class of camvid11; those are sky, /,
  ],
  [
    'a class with an empty list of other names',
    (m) => (m['classMapping'] = { road: [] }),
    /classMapping\.road: /,
  ],
  ['a width of 0', (m) => (m['width'] = 0), /width: /],
  ['an epsilon of 0', (m) => (m['batchNormEpsilon'] = 0), /batchNormEpsilon: /],
];

function invalid(problem: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof SegcastError);
    assert.equal(error.code, 'manifest-invalid');
    assert.match(error.message, /^Manifest .*manifest\.json is invalid: /);
    assert.match(error.message, problem);
    return true;
  };
}

describe('manifest', () => {
  let text: string;
  before(async () => {
    text = await readFile(PATH, 'utf8');
  });

  for (const [title, spoil, problem] of INVALID)
    it(`refuses ${title}, naming the field`, () => {
      const manifest = JSON.parse(text) as Json; // it is an object, the zoo's own
      spoil(manifest);
      assert.throws(() => parseManifest(JSON.stringify(manifest), PATH), invalid(problem));
    });

  it('gives its classes the other names it states', () => {
    const json = { ...(JSON.parse(text) as Json), classMapping: { sky: ['heaven'] } };
    const manifest = parseManifest(JSON.stringify(json), PATH);
    assert.deepEqual(classSetOf(manifest), { ...manifest.classSet, otherNames: { sky: ['heaven'] } });
  });

  it('refuses what is no JSON', () => {
    assert.throws(() => parseManifest(text.slice(0, 100), PATH), invalid(/it is no JSON/));
  });

  it('refuses JSON that is no object', () => {
    assert.throws(() => parseManifest('[]', PATH), invalid(/the whole: /));
  });

  it('says where a manifest was expected', async () => {
    const path = join(packagePath('models'), 'manifest.json');
    await assert.rejects(loadManifest(path), invalid(/ENOENT/));
  });

  it('stops reading when asked to', async () => {
    await assert.rejects(loadManifest(PATH, AbortSignal.abort()), { name: 'AbortError' });
  });
});
