import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installedTfjsPackages, type InstalledPackage } from '../../../models/runtime/tfjs/tfjs-packages.js';
import type { Check, CheckResult } from '../../../src/cli/doctor/check.js';
import {
  gpuSurroundings,
  parseCards,
  type GpuSurroundings,
} from '../../../src/cli/doctor/gpu-surroundings.js';
import { tfjsEngineCheck } from '../../../src/cli/doctor/tfjs-engine.js';
import { CUDA_11_LIBRARIES, tfjsNodeGpuCheck } from '../../../src/cli/doctor/tfjs-node-gpu.js';
import type { ProbedDevice } from '../../../src/cli/doctor/engines.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const CORE: InstalledPackage = { name: '@tensorflow/tfjs-core', version: '4.22.0', folder: '/nowhere' };
const WASM: InstalledPackage = { ...CORE, name: '@tensorflow/tfjs-backend-wasm' };

async function resultOf(check: Check): Promise<CheckResult> {
  const [result, ...more] = await check.run({ signal: new AbortController().signal });
  assert.ok(result && more.length === 0);
  return result;
}

describe("doctor's check of the tfjs engine", () => {
  const check = (installed: readonly InstalledPackage[], devices: readonly ProbedDevice[]) =>
    resultOf(tfjsEngineCheck({ installed, probeDevices: async () => devices }));
  const missing = { device: 'cuda', started: false, detail: '@tensorflow/tfjs-node-gpu is not installed' };

  it('is content without it, and starts nothing', async () => {
    const never = async () => assert.fail('nothing is there to be started');
    const result = await resultOf(tfjsEngineCheck({ installed: [], probeDevices: never }));
    assert.deepEqual([result.status, result.remedy], ['ok', undefined]);
    assert.match(result.detail, /not installed/);
  });

  it('names the packages, their versions and the backend that started', async () => {
    const cpu = { device: 'cpu', started: true, detail: 'TensorFlow.js 4.22.0, wasm backend' };
    assert.deepEqual(await check([WASM, CORE], [missing, cpu]), {
      name: 'engine tfjs',
      status: 'ok',
      detail: 'cpu: TensorFlow.js 4.22.0, wasm backend; found tfjs-backend-wasm 4.22.0, tfjs-core 4.22.0',
    });
  });

  it('warns of plain JavaScript, and says what is faster', async () => {
    const cpu = { device: 'cpu', started: true, detail: 'TensorFlow.js 4.22.0, plain JavaScript' };
    const { status, remedy } = await check([CORE], [missing, cpu]);
    assert.equal(status, 'warn');
    assert.match(remedy ?? '', /npm install .*tfjs-backend-wasm/);
  });

  it('warns with every reason when what is installed does not start', async () => {
    const { status, detail, remedy } = await check(
      [CORE],
      [missing, { ...missing, device: 'cpu', detail: 'broken' }],
    );
    assert.equal(status, 'warn');
    assert.match(detail, /cuda: @tensorflow\/tfjs-node-gpu is not installed; cpu: broken/);
    assert.match(remedy ?? '', /--engine ort/);
  });
});

describe("doctor's check of tfjs-node-gpu", () => {
  const fits: GpuSurroundings = {
    nodeVersion: '20.20.2',
    platform: 'linux',
    libraries: new Set(CUDA_11_LIBRARIES),
    cards: [{ name: 'NVIDIA A10', computeCapability: 8.6 }],
  };
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let own: InstalledPackage;

  before(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'deps', 'lib'), { recursive: true });
    await writeFile(join(folder.path, 'deps', 'lib', 'libtensorflow.so.2'), '');
    own = { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0', folder: folder.path };
  });
  after(() => folder[Symbol.asyncDispose]());

  const check = (installed: readonly InstalledPackage[], surroundings: Partial<GpuSurroundings> = {}) =>
    resultOf(tfjsNodeGpuCheck({ installed, surroundings: async () => ({ ...fits, ...surroundings }) }));

  it('finds nothing in its way where everything fits', async () => {
    const { status, detail, remedy } = await check([own]);
    assert.deepEqual([status, remedy], ['ok', undefined]);
    assert.match(detail, /nothing known is in its way/);
  });

  const obstacles: readonly (readonly [
    what: string,
    surroundings: Partial<GpuSurroundings>,
    detail: RegExp,
    remedy: RegExp,
  ])[] = [
    ['a Node that is too new', { nodeVersion: '23.0.0' }, /Node 23\.0\.0 lacks/, /Node 20 or 22/],
    ['CUDA of another version', { libraries: new Set() }, /no libcudart\.so\.11\.0/, /CUDA 11\.2/],
    [
      'a card that is too new',
      { cards: [{ name: 'NVIDIA H200', computeCapability: 9 }] },
      /NVIDIA H200 \(compute capability 9\.0\) is newer/,
      /--engine ort --device cuda/,
    ],
    ['no card', { cards: [] }, /no NVIDIA card answers/, /NVIDIA driver/],
    ['macOS', { platform: 'darwin' }, /no CUDA on macOS/, /--engine ort/],
  ];
  for (const [what, surroundings, detail, remedy] of obstacles)
    it(`warns of ${what} and says what to do, or only mentions it where it is not installed`, async () => {
      const result = await check([own], surroundings);
      assert.equal(result.status, 'warn');
      assert.match(result.detail, detail);
      assert.match(result.remedy ?? '', remedy);
      const absent = await check([], surroundings);
      assert.deepEqual([absent.status, absent.remedy], ['ok', undefined]);
      assert.match(absent.detail, /^not installed; it would not start/);
      assert.match(absent.detail, detail);
    });

  it('warns of a native part that was never downloaded', async () => {
    const { status, detail, remedy } = await check([{ ...own, folder: join(own.folder, 'deps') }]);
    assert.equal(status, 'warn');
    assert.match(detail, /libtensorflow 2\.9\.1 was not downloaded/);
    assert.match(remedy ?? '', /npm rebuild/);
  });

  it('is content with one card of several that fits', async () => {
    const cards = [{ name: 'NVIDIA H200', computeCapability: 9 }, ...fits.cards];
    assert.equal((await check([own], { cards })).status, 'ok');
  });
});

describe('gpuSurroundings', () => {
  it('reads the cards nvidia-smi lists', () => {
    assert.deepEqual(parseCards('NVIDIA H200, 9.0\nQuadro RTX 4000, 7.5\n\nFailed to initialize NVML\n'), [
      { name: 'NVIDIA H200', computeCapability: 9 },
      { name: 'Quadro RTX 4000', computeCapability: 7.5 },
    ]);
  });

  it('finds libraries in the folders of LD_LIBRARY_PATH', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'libsegcast-test.so.1'), '');
    const before = process.env['LD_LIBRARY_PATH'];
    process.env['LD_LIBRARY_PATH'] = `/nowhere:${folder.path}`;
    try {
      const wanted = ['libsegcast-test.so.1', 'libsegcast-test.so.2'];
      const { libraries, nodeVersion } = await gpuSurroundings(wanted, new AbortController().signal);
      assert.deepEqual([...libraries], ['libsegcast-test.so.1']);
      assert.equal(nodeVersion, process.versions.node);
    } finally {
      delete process.env['LD_LIBRARY_PATH'];
      if (before !== undefined) process.env['LD_LIBRARY_PATH'] = before;
    }
  });
});

describe('installedTfjsPackages', () => {
  it('gives those that are there, with version and folder, the fastest first', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'package.json'), '{"version": "4.21.0"}');
    const found = installedTfjsPackages((specifier) => {
      if (/tfjs-node-gpu|wasm/.test(specifier)) throw new Error('not installed');
      return join(folder.path, 'package.json');
    });
    assert.deepEqual(
      found.map(({ name }) => name),
      ['@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'],
    );
    assert.deepEqual(found[0], { name: '@tensorflow/tfjs-node', version: '4.21.0', folder: folder.path });
  });

  it('finds what the development of segcast installs', () => {
    const names = installedTfjsPackages().map(({ name }) => name);
    assert.ok(names.includes('@tensorflow/tfjs-backend-wasm'), names.join());
  });
});
