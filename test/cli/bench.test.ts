import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { benchChart } from '../../src/cli/bench/bench-chart.js';
import { loadWindowFrom } from '../../src/cli/bench/load-window.js';
import { parseAgainst } from '../../src/cli/bench/parse-against.js';
import { benchCommand } from '../../src/cli/commands/bench.js';
import { SegcastError } from '../../src/core/errors.js';
import { runCli, startCli } from '../support/cli.js';
import { ffmpeg, H264, testPicture } from '../support/clip.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { isAlive } from '../support/is-alive.js';

const QUICK = ['--device', 'cpu', '--threads', '1', '--warmup', '0.5', '--size', '64x64'];

/** What docs/benchmark.md promises, as far as the tests look at it. */
interface BenchDocument {
  readonly model: string;
  readonly hitRate: number;
  readonly freshHitRate: number;
  readonly latencyMs: Record<'p50' | 'p95' | 'p99', number>;
  readonly fps: number;
  readonly levels: Record<string, number>;
  readonly stages: Record<string, object>;
  readonly due: number;
  readonly hits: number;
  readonly dropped: number;
  readonly budgetMs: number;
  readonly phases: readonly { readonly phase: string; readonly due: number }[];
  readonly streaming: { readonly miou: number; readonly frames: number } | null;
  readonly machine: string;
  readonly version: string;
  readonly source: string;
  readonly against: BenchDocument | null;
}

describe('segcast bench', function () {
  this.timeout(120_000); // four runs of the whole program, which a busy machine takes its time for

  it('measures a clip that is shorter than the measurement, against fixed work and under load', async () => {
    await using folder = await temporaryFolder();
    const [clip, labels] = await labelledClip(folder.path);
    const { code, stdout, stderr } = await runCli(
      ...['bench', clip, '--labels', labels, '--fps', '25', '--seconds', '1', '--json', ...QUICK],
      ...['--against', 'fixed:64x64/low', '--load', '1', '--load-from', '0.4', '--load-to', '0.7'],
      ...['--precision', 'int8'],
    );
    assert.equal(code, 0, stderr);
    const found = JSON.parse(stdout) as BenchDocument;
    assert.equal(found.source, clip);
    assert.equal(found.model, 'icnet-camvid-int8', 'the one that was run, not the one that was asked for');
    assert.deepEqual([found.budgetMs, found.against?.budgetMs], [40, 40]);
    for (const one of [found, found.against]) {
      assert.ok(one !== null);
      assert.ok(one.due > 0 && one.hits <= one.due && one.dropped <= one.due);
      assert.equal(one.hitRate, Number((one.hits / one.due).toFixed(6)));
      assert.ok(one.freshHitRate <= one.hitRate);
      assert.ok(Math.abs(sum(Object.values(one.levels)) - 1) < 1e-9, JSON.stringify(one.levels));
      assert.ok(one.latencyMs.p50 <= one.latencyMs.p95 && one.latencyMs.p95 <= one.latencyMs.p99);
      assert.deepEqual(
        one.phases.map(({ phase }) => phase),
        ['before', 'during', 'after'],
      );
      assert.equal(sum(one.phases.map(({ due }) => due)), one.due);
      assert.ok(one.streaming !== null && one.streaming.frames > 0);
      assert.ok(one.streaming.miou >= 0 && one.streaming.miou <= 1);
      assert.ok('encode' in one.stages, 'a viewer takes the pictures');
    }
  });

  it('fails below the hit rate asked for, after it has told what it found; its load is gone then', async () => {
    await using folder = await temporaryFolder();
    const [clip] = await labelledClip(folder.path);
    await using running = startCli(
      ...[
        'bench',
        clip,
        '--budget',
        '1ms',
        '--seconds',
        '1',
        '--load',
        '2',
        '--assert-hit-rate',
        '0.99',
        ...QUICK,
      ],
    );
    const load = await loadOf(running);
    const { code, stdout, stderr } = await running.result;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /hit-rate-missed/);
    assert.match(stdout, /deadline hit rate +0\.0 %/);
    assert.match(stdout, /64x64 at 25 fps.* beside it 2 busy processes all the time/);
    assert.deepEqual(load.filter(isAlive), []);
  });

  it('ends its busy processes at Ctrl-C', async () => {
    await using folder = await temporaryFolder();
    const [clip] = await labelledClip(folder.path);
    await using running = startCli('bench', clip, '--load', '2', ...QUICK);
    const load = await loadOf(running);
    running.kill('SIGINT');
    const { code } = await running.result;
    assert.equal(code, 130);
    assert.deepEqual(load.filter(isAlive), []);
  });

  const mistakes: readonly (readonly [what: string, argv: readonly string[], code: string, told: RegExp])[] =
    [
      ['a source that is not there', ['no-such.mp4'], 'source-not-found', /no-such/],
      ['no time to measure', ['demo:', '--seconds', '0'], 'commander.invalidArgument', /number from 1 to/],
      [
        'a budget that is none',
        ['demo:', '--budget', 'soon'],
        'commander.invalidArgument',
        /from 1ms to 60s/,
      ],
      ['a load window without a load', ['demo:', '--load-from', '3'], 'usage', /there is none/],
      ['a load window outside the run', ['demo:', '--load', '1', '--load-to', '99'], 'usage', /0 to 60/],
      [
        'labels of a camera',
        ['rtsp://joe:s3cret@127.0.0.1:9/x', '--labels', 'x.mkv'],
        'usage',
        /live camera/,
      ],
      [
        'another configuration',
        ['demo:', '--against', 'nothing'],
        'commander.invalidArgument',
        /fixed:WIDTH/,
      ],
    ];
  for (const [what, argv, code, told] of mistakes) {
    it(`refuses ${what}`, async () => {
      const failure = await refusal(argv);
      assert.equal(failure.code, code, failure.message);
      assert.match(failure.message, told);
      assert.doesNotMatch(failure.message, /s3cret/);
    });
  }

  it('fails with the reason of a camera that gives no frame, without its password', async () => {
    const { code, stdout, stderr } = await runCli('bench', 'rtsp://joe:s3cret@127.0.0.1:9/x', ...QUICK);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /source-refused/);
    assert.doesNotMatch(stdout + stderr, /s3cret/);
  });
});

describe('parseAgainst', () => {
  it('reads size and exit, and takes the live size and high for granted', () => {
    const fixed = { kind: 'fixed', exit: 'high', size: undefined } as const;
    assert.deepEqual(parseAgainst('fixed'), { ...fixed, name: 'fixed high' });
    const sized = { ...fixed, size: { width: 896, height: 512 } };
    assert.deepEqual(parseAgainst('fixed:896x512'), { ...sized, name: 'fixed 896x512 high' });
    assert.deepEqual(parseAgainst('fixed:896x512/mid'), { ...sized, exit: 'mid', name: 'fixed 896x512 mid' });
  });

  for (const text of [
    '',
    'fixed:',
    'fixed:high',
    'fixed:896x512/top',
    'fixed/high',
    'fixedly',
    'fixed:0x32',
  ]) {
    it(`refuses "${text}"`, () =>
      assert.throws(() => parseAgainst(text), { code: 'commander.invalidArgument' }));
  }
});

describe('loadWindowFrom', () => {
  it('reaches from the beginning or to the end where only one side is given', () => {
    const given = { load: 2, seconds: 60 };
    assert.equal(loadWindowFrom(given), undefined);
    assert.deepEqual(loadWindowFrom({ ...given, loadFrom: 20 }), { fromS: 20, toS: 60 });
    assert.deepEqual(loadWindowFrom({ ...given, loadTo: 40 }), { fromS: 0, toS: 40 });
  });
});

describe('benchChart', () => {
  const levels = { raw: 0, reuse: 0, low: 0, mid: 0, high: 1 };
  const profile = { kind: 'fixed', name: 'fixed high', exit: 'high' } as const;
  const second = { due: 30, latencyMs: undefined, quality: 0.5, levels };

  it('draws hit rate and quality within the columns there are', () => {
    const timeline = Array.from({ length: 60 }, (_, atS) => ({
      ...second,
      atS,
      hitRate: atS < 30 ? 1 : 0.5,
    }));
    const chart = benchChart({ timeline, profile }, 100);
    assert.match(chart, /fixed high: deadline hit rate, %/);
    assert.match(chart, /100┤━+┓/);
    assert.match(chart, /expected quality/);
    assert.ok(chart.split('\n').every((line) => line.trimEnd().length <= 100));
  });

  it('draws nothing of a single second', () => {
    assert.equal(benchChart({ timeline: [{ ...second, atS: 0, hitRate: 1 }], profile }, 100), '');
  });
});

/** Runs the command in this process, which it refuses to. */
async function refusal(
  argv: readonly string[],
): Promise<{ readonly code: string; readonly message: string }> {
  const command = benchCommand(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    await command.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    assert.ok(thrown instanceof SegcastError || thrown instanceof CommanderError);
    return thrown;
  }
  throw new Error('it was not refused');
}

/** Twelve frames of 64x64 at 25 fps, and a label track of class 0 for them. */
async function labelledClip(folder: string): Promise<[clip: string, labels: string]> {
  const [clip, labels] = [join(folder, 'clip.mp4'), join(folder, 'labels.mkv')];
  const black = ['-f', 'lavfi', '-i', 'color=black:size=64x64:rate=25,format=gray,trim=end_frame=12'];
  await ffmpeg(...testPicture('64x64', 12), ...H264, clip);
  await ffmpeg(...black, '-vf', 'geq=lum=0', '-c:v', 'ffv1', '-pix_fmt', 'gray', labels);
  return [clip, labels];
}

/** The two busy processes of a running command, as soon as there are two; none where there is no /proc to look at. */
async function loadOf({ pid: parent }: ChildProcess): Promise<number[]> {
  for (;;) {
    const pids = (await readdir('/proc').catch(() => [])).map(Number).filter(Number.isInteger);
    const found = await Promise.all(pids.map(async (pid) => ((await isLoad(pid, parent)) ? [pid] : [])));
    if (pids.length === 0 || found.flat().length === 2) return found.flat();
    await pause(20); // mocha's limit is the deadline
  }
}

async function isLoad(pid: number, parent: number | undefined): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const ppid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return line.includes('const spin = ') && ppid === String(parent);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
