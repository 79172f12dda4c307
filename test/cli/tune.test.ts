import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { loadProfile } from '../../pipelines/tune/profile-file.js';
import { tuneCommand } from '../../src/cli/commands/tune.js';
import { SegcastError } from '../../src/core/errors.js';
import { decodeImage } from '../../streams/images/decode-image.js';
import { printed, runCli, startCli } from '../support/cli.js';
import { ffmpeg, H264, testPicture } from '../support/clip.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const QUICK = ['--device', 'cpu', '--precision', 'fp32', '--threads', '1', '--seconds', '1'];

/** A folder with a clip of ten small frames. */
async function clipFolder() {
  const folder = await temporaryFolder();
  const clip = join(folder.path, 'yard.mp4');
  await ffmpeg(...testPicture('64x48', 10), ...H264, clip);
  return { clip, path: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

interface TuneJson {
  readonly deadlineMs: number;
  readonly quality: string;
  readonly frames: number;
  readonly recommendation: { readonly kind: string; readonly point?: object; readonly nearest?: object };
  readonly points: readonly {
    readonly size: { readonly width: number; readonly height: number };
    readonly exit: string;
    readonly quality: number;
    readonly endToEndMs: { readonly p50: number; readonly p95: number };
    readonly cutMs: Readonly<Record<string, object>>;
    readonly samples: number;
    readonly front: boolean;
  }[];
}

describe('segcast tune', function () {
  this.timeout(60_000); // whole runs of the command line

  it('measures a clip and writes a profile, a picture and JSON', async () => {
    await using folder = await clipFolder();
    const [out, picture] = [join(folder.path, 'yard.yaml'), join(folder.path, 'front.png')];
    const files = ['--out', out, '--picture', picture];
    const result = await runCli('tune', folder.clip, ...QUICK, '--deadline', '20s', ...files, '--json');
    assert.equal(result.code, 0, result.stderr);

    const json = JSON.parse(result.stdout) as TuneJson;
    assert.deepEqual([json.deadlineMs, json.quality, json.frames], [20_000, 'manifest', 10]);
    assert.equal(json.recommendation.kind, 'fits', 'twenty seconds are enough anywhere');
    const exits = json.points.filter(({ size }) => size.width === 128 && size.height === 96);
    assert.deepEqual(
      exits.map(({ exit, cutMs }) => [exit, Object.keys(cutMs)]),
      [
        ['low', ['low']],
        ['mid', ['low', 'mid']],
        ['high', ['low', 'mid', 'high']],
      ],
    );
    assert.deepEqual(
      exits.map(({ quality }) => quality),
      [0.2661, 0.3997, 0.4543],
      "the manifest's own figures",
    );
    assert.ok(
      json.points.every(({ samples, endToEndMs: { p50, p95 } }) => samples >= 2 && 0 < p50 && p50 <= p95),
    );
    assert.ok(json.points.some(({ front }) => front));

    const profile = await loadProfile(out);
    assert.deepEqual(
      [profile.name, profile.budgetMs, profile.tuned?.quality],
      ['yard.yaml', 20_000, 'manifest'],
    );
    assert.deepEqual(profile.tuned?.picture, { width: 64, height: 48 });
    assert.equal(profile.tuned.points.length, json.points.length);
    assert.match(
      await readFile(out, 'utf8'),
      /^# A profile .*\n#\n# Recommended for a deadline of 20000 ms: /,
    );
    assert.equal((await decodeImage(picture)).width, 1920);
  });

  it('judges by agreement, replaces files when told to, and says what would fit when nothing does', async () => {
    await using folder = await clipFolder();
    const out = join(folder.path, 'profile.yaml');
    await writeFile(out, 'mine');
    const options = ['--agreement', '--deadline', '1ms', '--out', out, '--overwrite'];
    const result = await runCli('tune', folder.clip, ...QUICK, ...options);
    assert.equal(result.code, 0, result.stderr);
    assert.match(
      result.stdout,
      /\n +size +exit +agreement with the best +p50 +p95 +p99 +engine p50 +frames\n/,
    );
    assert.match(
      result.stdout,
      /Nothing fits a deadline of 1 ms\. Nearest: \d+x\d+ \w+, .* ms\. It would with --deadline \d+ms\.\n/,
    );
    assert.match(result.stdout, /--profile .*profile\.yaml\n$/);
    const { budgetMs, tuned } = await loadProfile(out);
    assert.deepEqual([budgetMs, tuned?.quality], [1, 'agreement']);
  });

  it("judges by labels, and takes the source's frame rate for the deadline", async () => {
    await using folder = await clipFolder();
    const [images, labels] = [join(folder.path, 'images'), join(folder.path, 'labels')];
    await Promise.all([mkdir(images), mkdir(labels)]);
    await ffmpeg('-i', folder.clip, '-frames:v', '2', join(images, '%d.png'));
    const black = ['-f', 'lavfi', '-i', 'color=black:size=64x48,format=gray', '-pix_fmt', 'gray'];
    await ffmpeg(...black, '-frames:v', '2', join(labels, '%d.png'));
    const judging = [
      '--images',
      images,
      '--labels',
      labels,
      '--out',
      join(folder.path, 'out.yaml'),
      '--json',
    ];
    const { code, stdout, stderr } = await runCli('tune', folder.clip, ...QUICK, ...judging);
    assert.equal(code, 0, stderr);
    const { quality, deadlineMs, points } = JSON.parse(stdout) as TuneJson;
    assert.deepEqual([quality, deadlineMs], ['labels', 40]);
    assert.ok(
      points.every((point) => point.quality < 0.5),
      'the test picture is no sky',
    );
  });

  it('ends at once on Ctrl-C and leaves nothing behind', async () => {
    await using folder = await clipFolder();
    const out = ['--out', join(folder.path, 'profile.yaml')];
    await using tuning = startCli('tune', folder.clip, '--device', 'cpu', '--seconds', '600', ...out);
    await printed(Object.assign(tuning, { stdout: tuning.stderr }), /measuring/);
    tuning.kill('SIGINT');
    assert.equal((await tuning.result).code, 130);
    assert.deepEqual(await readdir(folder.path), ['yard.mp4']);
  });

  for (const { title, source, args, code, error } of [
    {
      title: 'an unknown network',
      source: 'yard.mp4',
      args: ['--model', 'icnet-camvd'],
      code: 4,
      error: 'model-unknown',
    },
    {
      title: 'a source that is missing',
      source: 'nowhere.mp4',
      args: [],
      code: 3,
      error: 'source-not-found',
    },
  ])
    it(`ends with ${code} and a remedy for ${title}, without a profile`, async () => {
      await using folder = await clipFolder();
      const out = ['--out', join(folder.path, 'out.yaml')];
      const result = await runCli('tune', join(folder.path, source), ...QUICK, ...out, ...args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, new RegExp(`segcast: .*\\[${error}\\]\n {2}\\S`));
      assert.doesNotMatch(result.stderr, /\n\s+at /);
      assert.deepEqual(await readdir(folder.path), ['yard.mp4']);
    });

  for (const { title, args, says } of [
    { title: 'a profile that exists', args: ['--out', '$/taken.yaml'], says: /taken\.yaml exists already/ },
    { title: 'a picture that exists', args: ['--picture', '$/taken.svg'], says: /taken\.svg exists already/ },
    { title: 'a picture of an unknown kind', args: ['--picture', '$/front.gif'], says: /\.svg or \.png/ },
    { title: 'a folder that is missing', args: ['--out', '$/no/profile.yaml'], says: /cannot be written/ },
    { title: 'images without labels', args: ['--images', '$'], says: /--images was given alone/ },
    { title: 'labels without images', args: ['--labels', '$'], says: /--labels was given alone/ },
  ])
    it(`refuses ${title} before it does anything`, async () => {
      await using folder = await temporaryFolder();
      for (const name of ['taken.yaml', 'taken.svg']) await writeFile(join(folder.path, name), 'mine');
      const given = ['--out', '$/out.yaml', ...args].map((arg) => arg.replace('$', folder.path));
      const tuning = tuneCommand(new Command()).parseAsync(['demo:', ...given], { from: 'user' });
      await assert.rejects(tuning, (thrown) => {
        assert.ok(thrown instanceof SegcastError && thrown.code === 'usage');
        assert.match(thrown.message, says);
        return true;
      });
      assert.deepEqual((await readdir(folder.path)).sort(), ['taken.svg', 'taken.yaml']);
      assert.equal(await readFile(join(folder.path, 'taken.yaml'), 'utf8'), 'mine');
    });

  for (const { title, args, says } of [
    { title: 'a deadline that is none', args: ['demo:', '--deadline', 'soon'], says: /33ms/ },
    { title: 'a quality in percent', args: ['demo:', '--min-miou', '60'], says: /from 0 to 1/ },
    {
      title: 'two ways of judging',
      args: ['demo:', '--agreement', '--images', 'x'],
      says: /cannot be used with/,
    },
    { title: 'no source', args: [], says: /missing required argument/ },
  ])
    it(`refuses ${title}`, async () => {
      const command = tuneCommand(new Command())
        .exitOverride()
        .configureOutput({ writeErr: () => undefined });
      await assert.rejects(command.parseAsync(args, { from: 'user' }), says);
    });
});
