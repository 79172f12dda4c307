import assert from 'node:assert/strict';
import type { EngineOptions } from '../../../../models/runtime/engine.js';
import { openBackend } from '../../../../models/runtime/tfjs/open-backend.js';
import type { TfjsPackage } from '../../../../models/runtime/tfjs/tfjs-packages.js';

/** As much of TensorFlow.js as opening it takes. */
function fakeTensorFlow(options: { readonly onGraphicsCard?: boolean; readonly startsNot?: string } = {}) {
  const { onGraphicsCard = false, startsNot } = options;
  return {
    version_core: '4.22.0',
    enableProdMode: () => undefined,
    setBackend: async (name: string) => name !== startsNot,
    backend: () => ({ isUsingGpuDevice: onGraphicsCard }),
  };
}

type Fake = object | Error;

/** Opens a backend where only these packages are installed; an Error is one that breaks on being loaded. */
async function open(
  installed: Partial<Record<TfjsPackage, Fake>>,
  options: EngineOptions = { provider: 'cpu' },
): Promise<{ readonly description: string; readonly loaded: readonly string[] }> {
  const loaded: string[] = [];
  const { description } = await openBackend(options, async (name) => {
    const found = installed[name];
    if (found === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ERR_MODULE_NOT_FOUND' });
    if (found instanceof Error) throw found;
    loaded.push(name.replace('@tensorflow/', ''));
    return { default: found };
  });
  return { description, loaded };
}

const CORE = { '@tensorflow/tfjs-core': fakeTensorFlow(), '@tensorflow/tfjs-backend-cpu': {} } as const;
const WASM = { ...CORE, '@tensorflow/tfjs-backend-wasm': {} } as const;

describe('openBackend', () => {
  it('takes native TensorFlow where it is installed, and loads nothing else', async () => {
    const { description, loaded } = await open({ ...WASM, '@tensorflow/tfjs-node': fakeTensorFlow() });
    assert.equal(description, 'TensorFlow.js 4.22.0, native TensorFlow');
    assert.deepEqual(loaded, ['tfjs-node']);
  });

  it('takes wasm where that is installed, else plain JavaScript', async () => {
    const wasm = await open(WASM);
    assert.match(wasm.description, /wasm backend/);
    assert.deepEqual(wasm.loaded, ['tfjs-core', 'tfjs-backend-cpu', 'tfjs-backend-wasm']);
    assert.match((await open(CORE)).description, /plain JavaScript/);
  });

  it('goes on to the next one when one breaks on being loaded or does not start', async () => {
    const broken = {
      '@tensorflow/tfjs-node': new Error('libtensorflow.so.2: cannot open shared object file'),
    };
    assert.match((await open({ ...WASM, ...broken })).description, /wasm backend/);
    const core = fakeTensorFlow({ startsNot: 'wasm' });
    assert.match((await open({ ...WASM, '@tensorflow/tfjs-core': core })).description, /plain JavaScript/);
  });

  it('takes the graphics card only where TensorFlow really uses it', async () => {
    const cuda = { provider: 'cuda' } as const;
    const onCard = { '@tensorflow/tfjs-node-gpu': fakeTensorFlow({ onGraphicsCard: true }) };
    assert.match((await open(onCard, cuda)).description, /graphics card/);
    const besideCard = { '@tensorflow/tfjs-node-gpu': fakeTensorFlow() };
    await assert.rejects(open(besideCard, cuda), /found no graphics card it can use.*CUDA 11\.2/);
  });

  it('tells native TensorFlow how many threads it may use', async () => {
    const before = process.env['TF_NUM_INTRAOP_THREADS'];
    try {
      await open({ '@tensorflow/tfjs-node': fakeTensorFlow() }, { provider: 'cpu', threads: 3 });
      assert.equal(process.env['TF_NUM_INTRAOP_THREADS'], '3');
    } finally {
      delete process.env['TF_NUM_INTRAOP_THREADS'];
      if (before !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] = before;
    }
  });

  it('says of each one why not when there is none', async () => {
    await assert.rejects(open({ '@tensorflow/tfjs-node': new Error('wrong ELF class') }), {
      message:
        '@tensorflow/tfjs-node does not start: wrong ELF class; @tensorflow/tfjs-backend-wasm is not installed; ' +
        '@tensorflow/tfjs-backend-cpu is not installed',
    });
    await assert.rejects(open({}, { provider: 'webgpu' }), /TensorFlow\.js has no webgpu in Node/);
  });
});
