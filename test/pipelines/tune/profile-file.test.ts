import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { BUILT_IN_PROFILES } from '../../../pipelines/budget/profiles.js';
import { formatProfile } from '../../../pipelines/tune/format-profile.js';
import { parseProfile } from '../../../pipelines/tune/profile-file.js';
import { resolveProfile } from '../../../pipelines/tune/resolve-profile.js';
import { SegcastError } from '../../../src/core/errors.js';
import { packagePath } from '../../../src/core/package-root.js';
import { PRECISIONS, QUALITY_SOURCES } from '../../../src/core/profile.js';
import { EXITS } from '../../../src/core/segmentation.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const pixels = fc.integer({ min: 1, max: 16384 });
const sizes = fc.record({ width: pixels, height: pixels });
const milliseconds = fc.double({ min: 0, max: 10_000, noNaN: true }).map((ms) => Math.abs(ms));
const quantiles = fc
  .tuple(milliseconds, milliseconds, milliseconds)
  .map((times) => times.sort((a, b) => a - b))
  .map(([p50, p95, p99]) => ({ p50, p95, p99 }));
const cuts = fc.record({ low: quantiles, mid: quantiles, high: quantiles }, { requiredKeys: [] });
const ladders = fc
  .tuple(fc.string({ minLength: 1 }), fc.constantFrom(...PRECISIONS))
  .chain(([model, precision]) =>
    fc.record({
      machine: fc.string({ minLength: 1 }),
      version: fc.string({ minLength: 1 }),
      picture: sizes,
      quality: fc.constantFrom(...QUALITY_SOURCES),
      points: fc.array(
        fc.record({
          model: fc.constant(model),
          precision: fc.constant(precision),
          inputSize: sizes,
          exit: fc.constantFrom(...EXITS),
          quality: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => Math.abs(share)),
          endToEndMs: quantiles,
          cutMs: cuts,
        }),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  );
const profiles = fc.record(
  {
    kind: fc.constant('adaptive' as const),
    name: fc.constant('yard.yaml'),
    budgetMs: fc.double({ min: 1, max: 60_000, noNaN: true }),
    fps: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    maxReuseMs: milliseconds,
    maxExit: fc.constantFrom(...EXITS),
    size: sizes,
    tuned: ladders,
  },
  { requiredKeys: ['kind', 'name', 'budgetMs', 'fps', 'maxReuseMs', 'maxExit'] },
);

const GOOD = `# a comment
budgetMs: 33
fps: 30
maxReuseMs: 100
maxExit: high
tuned:
  machine: this one
  version: 0.1.0
  model: icnet-camvid
  precision: fp32
  picture: 640x400
  quality: manifest
  points:
    - size: 320x192
      exit: low
      quality: 0.4
      endToEndMs: { p50: 10, p95: 12, p99: 15 }
      cutMs: { low: { p50: 5, p95: 6, p99: 7 } }
`;

describe('a profile file', () => {
  it('gives back the profile it was written from, whatever its words and figures', () => {
    fc.assert(
      fc.property(profiles, fc.string(), (profile, note) => {
        const text = formatProfile(profile, note);
        assert.deepEqual(plain(parseProfile(text, '/somewhere/yard.yaml')), plain(profile));
      }),
      { numRuns: 40 },
    );
  });

  it('says for people what each field means, and what else its writer wanted to say', () => {
    const text = formatProfile(parseProfile(GOOD, 'x.yaml'), 'Recommended: this\nand that');
    assert.match(text, /^# A profile for segcast.*\n#\n# Recommended: this\n# and that\n/);
    for (const field of ['budgetMs', 'fps', 'maxReuseMs', 'maxExit', 'tuned', 'points'])
      assert.match(text, new RegExp(`# .+\\n *${field}:`));
  });

  it('is as the documentation shows it', async () => {
    const page = await readFile(packagePath('docs', 'tuning.md'), 'utf8');
    const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
    const { tuned, size } = parseProfile(example, 'tuning.md');
    assert.deepEqual([tuned?.points.length, size], [1, { width: 640, height: 352 }]);
  });

  it('may be JSON, and needs no measurements', () => {
    const { name, ...fields } = { ...BUILT_IN_PROFILES.fast, name: 'mine.json' };
    const { kind, ...written } = fields;
    assert.deepEqual(parseProfile(JSON.stringify(written), 'mine.json'), { kind, name, ...written });
  });

  for (const { title, text, line, says } of [
    {
      title: 'a text in place of a number',
      text: GOOD.replace('fps: 30', 'fps: many'),
      line: 3,
      says: /fps: expected number, received "many"/,
    },
    {
      title: 'a number out of range',
      text: GOOD.replace('33', '0'),
      line: 2,
      says: /budgetMs: expected number to be >=1, received 0/,
    },
    {
      title: 'an exit there is none of',
      text: GOOD.replace('exit: low', 'exit: best'),
      line: 15,
      says: /tuned\.points\.0\.exit: expected one of "low"\|"mid"\|"high", received "best"/,
    },
    {
      title: 'a size that is none',
      text: GOOD.replace('320x192', '320'),
      line: 14,
      says: /size: .*received 320/,
    },
    {
      title: 'quantiles that fall',
      text: GOOD.replace('p95: 12', 'p95: 9'),
      line: 17,
      says: /endToEndMs: expected p50 <= p95 <= p99/,
    },
    {
      title: 'a field nobody knows',
      text: GOOD.replace('fps: 30', 'fps: 30\nfsp: 30'),
      line: 4,
      says: /fsp: there is no such field/,
    },
    {
      title: 'a missing field',
      text: GOOD.replace('maxExit: high\n', ''),
      line: 2,
      says: /maxExit: it is missing/,
    },
    {
      title: 'a missing field further in',
      text: GOOD.replace('  version: 0.1.0\n', ''),
      line: 6,
      says: /tuned\.version: it is missing/,
    },
    {
      title: 'a list that is empty',
      text: GOOD.replace(/points:[^]*/, 'points: []\n'),
      line: 13,
      says: /tuned\.points: /,
    },
    {
      title: 'a field given twice',
      text: GOOD.replace('fps: 30', 'fps: 30\nfps: 25'),
      line: 4,
      says: /unique/,
    },
    { title: 'indentation by tabs', text: GOOD.replace('  machine', '\tmachine'), line: 7, says: /[Tt]ab/ },
    { title: 'brackets that stay open', text: 'budgetMs: 33\nfps: [30\n', line: 3, says: /./ },
    { title: 'an empty file', text: '', line: 1, says: /expected object, received null/ },
    {
      title: 'another kind of file',
      text: 'this is no profile',
      line: 1,
      says: /expected object, received "this is no profile"/,
    },
    {
      title: 'an alias of nothing',
      text: GOOD.replace('fps: 30', 'fps: *rate'),
      line: 3,
      says: /\*rate has no anchor/,
    },
    {
      title: 'aliases that multiply without bound',
      text: `a: &a [1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      line: 2,
      says: /aliases .* multiply/,
    },
  ])
    it(`names line ${line} for ${title}`, () => {
      assert.throws(
        () => parseProfile(text, 'yard.yaml'),
        (error) => {
          assert.ok(error instanceof SegcastError && error.code === 'profile-invalid');
          assert.match(error.message, new RegExp(`^yard\\.yaml:${line}: `));
          assert.match(error.message, says);
          return true;
        },
      );
    });

  it('names every mistake at once, in the order of their lines', () => {
    const text = GOOD.replace('exit: low', 'exit: best').replace('33', 'soon').replace('fps: 30', 'fps: -1');
    assert.throws(
      () => parseProfile(text, 'x.yaml'),
      (error) => {
        assert.ok(error instanceof SegcastError);
        assert.deepEqual(
          error.message.split('\n').map((line) => line.split(' ')[0]),
          ['x.yaml:2:', 'x.yaml:3:', 'x.yaml:15:'],
        );
        return true;
      },
    );
  });
});

describe('a profile by name', () => {
  it('is a built-in one', async () => {
    assert.equal(await resolveProfile('fast'), BUILT_IN_PROFILES.fast);
  });

  it('is a file, looked for in the folder told', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'yard.yaml'), GOOD);
    await writeFile(join(folder.path, 'yard'), GOOD);
    for (const name of ['yard.yaml', 'yard', join(folder.path, 'yard.yaml')]) {
      const profile = await resolveProfile(name, { folder: folder.path });
      assert.deepEqual([profile.budgetMs, profile.tuned?.points.length], [33, 1]);
    }
  });

  for (const { name, says, remedy } of [
    {
      name: 'fats',
      says: /no profile "fats": expected fast, balanced, accurate or a YAML file/,
      remedy: /"fast"/,
    },
    { name: 'xyzzy', says: /no profile "xyzzy"/, remedy: /segcast tune/ },
    { name: 'toString', says: /no profile "toString"/, remedy: /segcast tune/ },
    { name: 'nowhere.yaml', says: /nowhere\.yaml cannot be read/, remedy: /path/ },
    { name: './nowhere', says: /nowhere cannot be read/, remedy: /path/ },
    { name: '.', says: /./, remedy: /./ },
  ])
    it(`is refused as "${name}"`, async () => {
      await assert.rejects(resolveProfile(name), (error) => {
        assert.ok(error instanceof SegcastError && error.code === 'profile-invalid');
        assert.match(error.message, says);
        assert.match(error.remedy, remedy);
        return true;
      });
    });

  it('is no file of a megabyte', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'huge.yaml');
    await writeFile(path, `${GOOD}${'#'.repeat(1 << 20)}`);
    await assert.rejects(resolveProfile(path), /at most 1048576/);
  });
});

/** fast-check makes records without a prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
