import assert from 'node:assert/strict';
import type { InferenceSession } from 'onnxruntime-node';
import { OnnxSession } from '../../../models/runtime/onnx-session.js';
import type { Tensor } from '../../../models/runtime/tensor.js';

const FRAME: Tensor = { name: 'frame', type: 'uint8', shape: [1, 2], data: Uint8Array.of(1, 2) };
const FEATURES = { name: 'features', type: 'float32', shape: [1, 4] } as const;

function logits(length = 2): Tensor {
  return { name: 'logits', type: 'float32', shape: [1, length], data: new Float32Array(length) };
}

/** ONNX Runtime with one network on a device: what became of the memory there, in order, and what the network was fed. */
class FakeRuntime {
  readonly log: string[] = [];
  readonly fed: Readonly<Record<string, unknown>>[] = [];
  readonly fetched: unknown[] = [];
  #runs = 0;

  /** @param name of the network, for the log */
  session(name: string, inputs: readonly { readonly name: string }[] = [FRAME]): OnnxSession {
    const metadata = (edges: readonly { readonly name: string }[]) =>
      edges.map((edge) => ({ type: 'float32', shape: [], ...edge, isTensor: true }));
    const session = {
      inputMetadata: metadata(inputs),
      outputMetadata: metadata([FEATURES, logits()]),
      run: async (feeds: Readonly<Record<string, unknown>>, fetches: unknown) => {
        this.fed.push(feeds);
        this.fetched.push(fetches);
        return { features: this.#onDevice(`${name} ${++this.#runs}`), logits: LOGITS };
      },
      release: async () => void this.log.push(`release ${name}`),
    };
    const runtime = { Tensor: HostTensor };
    // A session touches nothing else of either.
    return new OnnxSession(runtime as never, session as unknown as InferenceSession, ['features']);
  }

  #onDevice(label: string) {
    return {
      type: 'float32',
      size: 4,
      dispose: () => void this.log.push(`free ${label}`),
      get data(): never {
        throw new Error('the real one ends the process');
      },
    };
  }
}

const LOGITS = { type: 'float32', size: 2, data: Float32Array.of(7, 8) };

/** What the bytes of this process are handed over as. */
class HostTensor {
  readonly location = 'cpu';
}

describe('OnnxSession with results that stay on the device', () => {
  it('asks for them and for the logits, which it copies into the array it was given', async () => {
    const runtime = new FakeRuntime();
    const output = logits();
    const kept = await runtime.session('low').run([FRAME], [output]);
    assert.deepEqual(runtime.fetched, [['features', 'logits']]);
    assert.deepEqual(output.data, Float32Array.of(7, 8));
    assert.deepEqual(
      kept.map(({ name, shape, isDisposed }) => ({ name, shape, isDisposed })),
      [{ name: 'features', shape: [1, 4], isDisposed: false }],
    );
    assert.deepEqual(runtime.log, []);
  });

  it('feeds one to another network as it lies there', async () => {
    const runtime = new FakeRuntime();
    const [kept] = await runtime.session('low').run([FRAME], [logits()]);
    await runtime.session('mid', [FEATURES]).run([kept!], [logits()]); // one stays, see above
    const fed = runtime.fed[1]?.['features'];
    assert.ok(fed && !(fed instanceof HostTensor));
  });

  it('refuses one that is freed, which ONNX Runtime would read all the same', async () => {
    const runtime = new FakeRuntime();
    const [kept] = await runtime.session('low').run([FRAME], [logits()]);
    kept![Symbol.dispose]();
    const late = runtime.session('mid', [FEATURES]).run([kept!], [logits()]);
    await assert.rejects(late, /features is not on the device any more/);
  });

  it('frees what is left before ONNX Runtime releases the network: after that it would end the process', async () => {
    const runtime = new FakeRuntime();
    const session = runtime.session('low');
    const [first] = await session.run([FRAME], [logits()]);
    await session.run([FRAME], [logits()]);
    first![Symbol.dispose]();
    await session[Symbol.asyncDispose]();
    assert.deepEqual(runtime.log, ['free low 1', 'free low 2', 'release low']);
  });

  it('frees each once, also where its owner outlives the network', async () => {
    const runtime = new FakeRuntime();
    const session = runtime.session('low');
    const [kept] = await session.run([FRAME], [logits()]);
    await session[Symbol.asyncDispose]();
    kept![Symbol.dispose]();
    kept![Symbol.dispose]();
    assert.deepEqual(runtime.log, ['free low 1', 'release low']);
    assert.equal(kept!.isDisposed, true);
  });

  it('frees those of a run whose logits have another form than expected', async () => {
    const runtime = new FakeRuntime();
    const run = runtime.session('low').run([FRAME], [logits(3)]);
    await assert.rejects(run, /logits has come as float32, 2 elements/);
    assert.deepEqual(runtime.log, ['free low 1']);
  });
});
