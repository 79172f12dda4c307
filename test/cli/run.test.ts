import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { framesOf } from '../../streams/source/open-source.js';
import { runCli } from '../support/cli.js';
import { ffmpeg, H264, probedPts, testPicture } from '../support/clip.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const SMALL = ['--size', '64x64', '--device', 'cpu', '--threads', '1'];

describe('segcast run', () => {
  it('writes every frame of an odd-sized variable-rate clip at its own time, with labels and a report', async () => {
    await using folder = await temporaryFolder();
    const [input, output] = [join(folder.path, 'in put.mp4'), join(folder.path, 'out.mp4')];
    const [labels, report] = [join(folder.path, 'labels.mkv'), join(folder.path, 'report.jsonl')];
    await ffmpeg(
      ...testPicture('96x62', 12),
      '-vf',
      "setpts='(N+5+mod(N*N,3))/25/TB'",
      '-fps_mode',
      'vfr',
      ...H264,
      input,
    );
    const source = await probedPts(input);

    const result = await runCli(
      'run',
      input,
      output,
      '--labels',
      labels,
      '--report',
      report,
      '--json',
      ...SMALL,
    );
    assert.equal(result.code, 0, result.stderr);
    const summary = JSON.parse(result.stdout) as { frames: number; complete: boolean };
    assert.deepEqual([summary.frames, summary.complete], [12, true]);

    assert.deepEqual(await probedPts(output), source);
    const lines = (await readFile(report, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { pts: number });
    assert.deepEqual(
      lines.slice(1).map(({ pts }) => pts),
      source.pts,
    );
    const ids = new Set<number>();
    let labelFrames = 0;
    for await (const event of framesOf(labels)) {
      if (event.kind !== 'frame') continue;
      labelFrames += 1;
      event.frame.pixels.forEach((id) => ids.add(id));
    }
    assert.equal(labelFrames, 12);
    assert.ok(
      [...ids].every((id) => id < 11),
      `class ids ${[...ids].join(' ')}`,
    );
  });

  it('keeps every frame of a video whose size changes midway', async () => {
    await using folder = await temporaryFolder();
    const [first, second, input, output] = ['a.ts', 'b.ts', 'in.ts', 'out.mp4'].map((name) =>
      join(folder.path, name),
    );
    if (!first || !second || !input || !output) throw new Error('four names give four paths');
    await ffmpeg(...testPicture('64x48', 5), ...H264, first);
    await ffmpeg(...testPicture('96x64', 5), ...H264, '-output_ts_offset', '1', second);
    await writeFile(input, Buffer.concat([await readFile(first), await readFile(second)]));

    const result = await runCli('run', input, output, ...SMALL);
    assert.equal(result.code, 0, result.stderr);
    assert.equal((await probedPts(output)).pts.length, 10);
  });

  it('says so when a file ends before its last frame', async () => {
    await using folder = await temporaryFolder();
    const [whole, cut, output] = [
      join(folder.path, 'a.mp4'),
      join(folder.path, 'b.mp4'),
      join(folder.path, 'c.mp4'),
    ];
    await ffmpeg(...testPicture('64x48', 10), ...H264, '-movflags', 'faststart', whole);
    const bytes = await readFile(whole);
    await writeFile(cut, bytes.subarray(0, Math.round(bytes.length * 0.7)));
    const { code, stdout } = await runCli('run', cut, output, ...SMALL);
    assert.equal(code, 0);
    assert.match(stdout, /c\.mp4: \d frames, .* the source announced 10, the others could not be decoded/);
  });

  const failures = [
    { title: 'a missing input', input: 'nowhere.mp4', code: 3, error: 'source-not-found' },
    { title: 'a text file named .mp4', input: 'text.mp4', code: 3, error: 'source-(unsupported|corrupt)' },
    {
      title: 'an unknown network',
      input: 'good.mp4',
      extra: ['--model', 'icnet-camvd'],
      code: 4,
      error: 'model-unknown',
    },
    {
      title: 'an output that exists',
      input: 'good.mp4',
      output: 'text.mp4',
      code: 5,
      error: 'record-path-unwritable',
    },
    { title: 'its own input as output', input: 'good.mp4', output: 'good.mp4', code: 2, error: 'usage' },
    {
      title: 'an output folder that is missing',
      input: 'good.mp4',
      output: 'no/out.mp4',
      code: 5,
      error: 'record-path-unwritable',
    },
    {
      title: 'an output of an unknown kind',
      input: 'good.mp4',
      output: 'out.xyz',
      code: 5,
      error: 'record-path-unwritable',
    },
  ];
  for (const { title, input, output = 'out.mp4', extra = [], code, error } of failures) {
    it(`ends with ${code} and a remedy for ${title}, without a stack trace`, async () => {
      await using folder = await temporaryFolder();
      await writeFile(join(folder.path, 'text.mp4'), 'this is no video\n'.repeat(50));
      await ffmpeg(...testPicture('64x48', 2), ...H264, join(folder.path, 'good.mp4'));
      const target = join(folder.path, output);
      const before = await readFile(target).catch(() => undefined);

      const result = await runCli('run', join(folder.path, input), target, ...extra, ...SMALL);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, new RegExp(`segcast: .*\\[${error}\\]\n {2}\\S`));
      assert.doesNotMatch(result.stderr, /\n\s+at /);
      if (before === undefined) await assert.rejects(access(target), 'nothing is left behind');
      else assert.deepEqual(await readFile(target), before);
    });
  }
});
