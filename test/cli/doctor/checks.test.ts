import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SegcastError } from '../../../src/core/errors.js';
import { captureDevicesCheck } from '../../../src/cli/doctor/capture-devices.js';
import type { Check, CheckResult } from '../../../src/cli/doctor/check.js';
import { doctorChecks } from '../../../src/cli/doctor/checks.js';
import { enginesCheck } from '../../../src/cli/doctor/engines.js';
import { folderCheck } from '../../../src/cli/doctor/folder.js';
import { listenPortCheck } from '../../../src/cli/doctor/listen-port.js';
import { modelsCheck } from '../../../src/cli/doctor/models.js';
import { nodeVersionCheck } from '../../../src/cli/doctor/node-version.js';
import { runChecks } from '../../../src/cli/doctor/run-checks.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from './collect.js';

describe("doctor's check of Node", () => {
  const versions: readonly (readonly [version: string, status: CheckResult['status']])[] = [
    ['20.19.0', 'ok'],
    ['20.20.2', 'ok'],
    ['22.0.0', 'ok'],
    ['100.0.0', 'ok'],
    ['20.18.9', 'fail'],
    ['18.20.0', 'fail'],
  ];
  for (const [version, status] of versions) {
    it(`gives '${status}' to ${version} where 20.19.0 is required`, async () => {
      const [result] = await run(nodeVersionCheck({ version, required: '20.19.0' }));
      assert.equal(result?.status, status);
    });
  }
});

describe("doctor's check of engines", () => {
  const started = { device: 'cpu', started: true, detail: 'onnxruntime 1.30, 4 threads' };
  const missing = { device: 'webgpu', started: false, detail: 'no adapter' };

  it('tells each device, and what to do about those that do not start', async () => {
    const results = await run(enginesCheck({ probeDevices: async () => [missing, started] }));
    assert.deepEqual(
      results.map(({ name, status }) => [name, status]),
      [
        ['device webgpu', 'warn'],
        ['device cpu', 'ok'],
      ],
    );
    assert.match(results[0]?.remedy ?? '', /Vulkan/);
  });

  it('fails when nothing starts', async () => {
    const results = await run(enginesCheck({ probeDevices: async () => [{ ...started, started: false }] }));
    assert.deepEqual(
      results.map(({ status }) => status),
      ['warn', 'fail'],
    );
  });
});

describe("doctor's check of models", () => {
  it('tells the good ones and fails the corrupt one with its remedy', async () => {
    const corrupt = new SegcastError('weights-corrupt', 'The hash differs.', 'Install segcast again.');
    const results = await run(
      modelsCheck({
        models: [
          { name: 'a', verify: async () => '13 MB, CC BY 4.0' },
          { name: 'b', verify: () => Promise.reject(corrupt) },
        ],
      }),
    );
    assert.deepEqual(results, [
      { name: 'model a', status: 'ok', detail: '13 MB, CC BY 4.0' },
      { name: 'model b', status: 'fail', detail: 'The hash differs.', remedy: 'Install segcast again.' },
    ]);
  });

  it('fails an installation without any', async () => {
    assert.equal((await run(modelsCheck({ models: [] })))[0]?.status, 'fail');
  });
});

describe("doctor's check of the port", () => {
  it('finds a free one free, and leaves it free', async () => {
    const port = await freePort();
    for (const time of ['first', 'second']) {
      const [result] = await run(listenPortCheck({ host: '127.0.0.1', port }));
      assert.deepEqual(result, { name: 'port', status: 'ok', detail: `127.0.0.1:${port} is free` }, time);
    }
  });

  it('names another way where something listens already', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const [result] = await run(listenPortCheck({ host: '127.0.0.1', port }));
    server.close();
    assert.equal(result?.status, 'warn');
    assert.match(result.detail, /in use/);
    assert.match(result.remedy ?? '', /--listen 127\.0\.0\.1:0/);
  });

  it("fails on an address that is not this machine's", async () => {
    const [result] = await run(listenPortCheck({ host: '192.0.2.1', port: 0 }));
    assert.equal(result?.status, 'fail');
    assert.match(result.detail, /EADDRNOTAVAIL/);
  });
});

describe("doctor's check of a folder", () => {
  const options = { name: 'folder', unwritable: 'warn', remedy: 'Choose another.' } as const;

  it('tells the room in a writable one, and leaves nothing there', async () => {
    await using folder = await temporaryFolder();
    const [result] = await run(folderCheck({ ...options, path: folder.path }));
    assert.match(result?.detail ?? '', /\d+\.\d GB free$/);
    assert.deepEqual(await readdir(folder.path), []);
  });

  it('gives the chosen status and remedy where nothing can be written', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'absent');
    const [result] = await run(folderCheck({ ...options, path }));
    const detail = `${path} cannot be written to (ENOENT)`;
    assert.deepEqual(result, { name: 'folder', status: 'warn', detail, remedy: 'Choose another.' });
  });
});

describe("doctor's list of capture devices", () => {
  it('names them in the order of their numbers', async () => {
    await using folder = await temporaryFolder();
    for (const [entry, name] of Object.entries({
      video10: 'Grabber\n',
      video2: 'Webcam\n',
      'v4l-subdev0': 'lens',
    })) {
      await mkdir(join(folder.path, entry));
      await writeFile(join(folder.path, entry, 'name'), name);
    }
    const [result] = await run(captureDevicesCheck({ folder: folder.path }));
    assert.equal(result?.detail, '/dev/video2 (Webcam), /dev/video10 (Grabber)');
  });

  it('is content without any', async () => {
    const [result] = await run(captureDevicesCheck({ folder: '/nowhere' }));
    assert.deepEqual(result, { name: 'capture devices', status: 'ok', detail: 'none' });
  });
});

describe('all checks of doctor', () => {
  it('look at everything, and what is not ok has a remedy', async () => {
    const checks = doctorChecks({
      requiredNode: '99.0.0',
      ffmpeg: '/nowhere/ffmpeg',
      ffprobe: '/nowhere/ffprobe',
      listen: { host: '192.0.2.1', port: 0 },
      probeDevices: async () => [],
      tfjs: { installed: [], probeDevices: async () => [] },
      models: [],
    });
    const results = await collect(runChecks(checks));
    const named = results.map(({ name }) => name);
    for (const name of [
      'Node',
      'ffmpeg',
      'ffprobe',
      'models',
      'engines',
      'engine tfjs',
      'tfjs-node-gpu',
      'port',
      'temporary folder',
    ]) {
      assert.ok(named.includes(name), name);
    }
    for (const result of results)
      assert.equal(result.remedy === undefined, result.status === 'ok', result.name);
  });
});

function run(check: Check): Promise<readonly CheckResult[]> {
  return check.run({ signal: new AbortController().signal });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}
