import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packagePath } from '../../../src/core/package-root.js';
import { BuildingThread } from '../../../models/building/building-thread.js';
import { cutBuilderFor } from '../../../models/building/choose-builder.js';
import type { Geometry } from '../../../models/cut-graph.js';
import { loadModel } from '../../../models/zoo.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { FakeTimer } from '../runtime/support/fake-timer.js';

const GEOMETRY: Geometry = { frameWidth: 64, frameHeight: 48, inputWidth: 96, inputHeight: 64 };
const FOLDER = packagePath('models', 'zoo', 'icnet-camvid');

describe('cutBuilderFor', () => {
  it('builds in another thread exactly what the model builds in this one', async () => {
    const model = await loadModel('icnet-camvid');
    const notHere = () => assert.fail('built in this thread');
    await using builder = cutBuilderFor({ ...model, buildCuts: notHere });
    const cuts = await builder.build(GEOMETRY);
    assert.deepEqual(cuts.map(asPlain), model.buildCuts(GEOMETRY).map(asPlain));
  });

  it('builds in this thread for a model that came from no folder, and rejects with what it throws', async () => {
    const failure = new Error('no such size');
    const buildCuts = ({ frameWidth }: Geometry) => {
      if (frameWidth === 1) throw failure;
      return [];
    };
    await using builder = cutBuilderFor({ buildCuts });
    assert.deepEqual(await builder.build(GEOMETRY), []);
    await assert.rejects(builder.build({ ...GEOMETRY, frameWidth: 1 }), failure);
  });

  it('leaves a model that brings its builder to that', async () => {
    await using builder = new BuildingThread({ folder: FOLDER });
    assert.equal(cutBuilderFor({ buildCuts: () => assert.fail('not asked'), builder }), builder);
  });
});

describe('BuildingThread', () => {
  it('answers each request with its own size, and refuses a size the network cannot take in the same words', async () => {
    await using thread = new BuildingThread({ folder: FOLDER });
    const wide = thread.build(GEOMETRY);
    const tiny = assert.rejects(thread.build({ ...GEOMETRY, inputWidth: 8 }), {
      name: 'SegcastError',
      code: 'graph-invalid',
      message: /its width must be a whole number from 32 to 16384, it is 8/,
      remedy: 'Choose an input size of at least 32x32.',
    });
    const tall = thread.build({ ...GEOMETRY, frameHeight: 480 });
    await tiny;
    const shapes = [await wide, await tall].map(([low]) => low?.inputs[0]?.shape);
    assert.deepEqual(shapes, [
      [1, 48, 64, 3],
      [1, 480, 64, 3],
    ]);
  });

  it('says of a folder that is no model what opening it here would say', async () => {
    await using temporary = await temporaryFolder();
    const folder = join(temporary.path, 'broken');
    mkdirSync(folder);
    writeFileSync(join(folder, 'manifest.json'), '{}');
    await using thread = new BuildingThread({ folder });
    await assert.rejects(thread.build(GEOMETRY), { code: 'manifest-invalid', message: /broken/ });
    await assert.rejects(thread.build(GEOMETRY), { code: 'manifest-invalid' });
  });

  it('may be told the model after it was started, and tells a thread that comes later', async () => {
    const time = new FakeTimer();
    await using thread = new BuildingThread({ timer: time.timer, idleMs: 500 });
    thread.start();
    thread.open(FOLDER);
    assert.equal((await thread.build(GEOMETRY)).length, 3);
    time.fire(500);
    assert.equal((await thread.build(GEOMETRY)).length, 3);
  });

  it('starts with the first request, ends after a time without work, and starts again', async () => {
    const time = new FakeTimer();
    const workers: Worker[] = [];
    const start = () => {
      const worker = new Worker(ANSWER_NOTHING, { eval: true });
      workers.push(worker);
      return worker;
    };
    await using thread = new BuildingThread({ folder: '', timer: time.timer, idleMs: 500, start });
    assert.equal(workers.length, 0);
    await Promise.all([thread.build(GEOMETRY), thread.build(GEOMETRY)]);
    assert.deepEqual(time.delays, [500]);
    await thread.build(GEOMETRY);
    assert.deepEqual([workers.length, time.delays], [1, [500]]);
    const ended = new Promise((resolve) => workers[0]?.once('exit', resolve));
    time.fire(500);
    await ended;
    await thread.build(GEOMETRY);
    assert.equal(workers.length, 2);
  });

  it('starts ahead of the first request where that is sure to come, and ends if it does not', async () => {
    const time = new FakeTimer();
    const workers: Worker[] = [];
    const start = () => {
      const worker = new Worker(ANSWER_NOTHING, { eval: true });
      workers.push(worker);
      return worker;
    };
    await using thread = new BuildingThread({ folder: '', timer: time.timer, idleMs: 500, start });
    thread.start();
    thread.start();
    await thread.build(GEOMETRY);
    assert.equal(workers.length, 1);
    await using unused = new BuildingThread({ folder: '', timer: time.timer, idleMs: 700, start });
    unused.start();
    const ended = new Promise((resolve) => workers[1]?.once('exit', resolve));
    time.fire(700);
    await ended;
  });

  for (const [how, code, reason] of [
    ['exits', 'require("node:worker_threads").parentPort.once("message", () => process.exit(7));', /code 7/],
    [
      'throws',
      'require("node:worker_threads").parentPort.once("message", () => { throw new Error("oh") });',
      /oh/,
    ],
  ] as const)
    it(`rejects what waits when the thread ${how}, and starts another for the next request`, async () => {
      const codes = [code, ANSWER_NOTHING];
      const start = () => new Worker(codes.shift() ?? '', { eval: true });
      await using thread = new BuildingThread({ folder: '', start });
      const waiting = [thread.build(GEOMETRY), thread.build(GEOMETRY)];
      for (const build of waiting) await assert.rejects(build, { code: 'engine-failed', message: reason });
      assert.deepEqual(await thread.build(GEOMETRY), []);
    });

  it('refuses what waits when it is closed, twice if need be, and everything after', async () => {
    const thread = new BuildingThread({ folder: FOLDER });
    const waiting = assert.rejects(thread.build(GEOMETRY), { code: 'engine-failed', message: /closed/ });
    await thread[Symbol.asyncDispose]();
    await waiting;
    await thread[Symbol.asyncDispose]();
    await assert.rejects(thread.build(GEOMETRY), { code: 'engine-failed', message: /closed/ });
  });

  it('keeps the process alive while somebody waits, and not a moment longer', () => {
    const script = `
      import { BuildingThread } from ${JSON.stringify(packagePath('models', 'building', 'building-thread.ts'))};
      const thread = new BuildingThread({ folder: ${JSON.stringify(FOLDER)} });
      thread.build(${JSON.stringify(GEOMETRY)}).then((cuts) => console.log(cuts.length));`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 15_000,
    });
    assert.deepEqual([stdout, stderr, status], ['3\n', '', 0]);
  });
});

/** A thread that answers every request with no cuts at all. */
const ANSWER_NOTHING = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ kind, id }) => {
    if (kind === 'build') parentPort.postMessage({ kind: 'built', id, cuts: [] });
  });`;

/** Bytes of the same content compare alike whichever array they live in. */
function asPlain<T extends { readonly onnx: Uint8Array }>(cut: T) {
  return { ...cut, onnx: Buffer.from(cut.onnx).toString('base64') };
}
