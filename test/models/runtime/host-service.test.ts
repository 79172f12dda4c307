import assert from 'node:assert/strict';
import type { TensorInfo } from '../../../models/cut-graph.js';
import { isOnDevice, type DeviceTensor, type Operand } from '../../../models/runtime/device-tensor.js';
import type { Engine, EngineSession, LoadOptions } from '../../../models/runtime/engine.js';
import { HostService } from '../../../models/runtime/host-service.js';

const FRAME: TensorInfo = { name: 'frame', type: 'uint8', shape: [1, 4] };
const SUM: TensorInfo = { name: 'sum', type: 'float32', shape: [1] };
const DOUBLE: TensorInfo = { name: 'double', type: 'float32', shape: [1] };

/** A sum that stays on the device. */
interface KeptSum extends DeviceTensor {
  readonly value: number;
}

/**
 * A device with two networks: 'sum' adds up the frame, 'double' doubles the sum. Features stay in its memory, where what has
 * not been freed is counted.
 */
class AddingEngine implements Engine {
  readonly provider = 'cpu';
  readonly description = 'an adding machine';
  disposed: string[] = [];
  kept = 0;

  async load(onnx: Uint8Array, { features = [] }: LoadOptions = {}): Promise<EngineSession> {
    const name = Buffer.from(onnx).toString();
    const dispose = async () => void this.disposed.push(`${name}, ${this.kept} kept`);
    if (name === 'sum')
      return {
        inputs: [FRAME],
        outputs: [SUM],
        staying: features,
        run: async ([frame], [sum]) => {
          const value = (arrayOf(frame!) as Uint8Array).reduce((a, b) => a + b, 0);
          if (sum) sum.data[0] = value;
          return features.map(() => this.#keep(value));
        },
        [Symbol.asyncDispose]: dispose,
      };
    if (name === 'double')
      return {
        inputs: [SUM],
        outputs: [DOUBLE],
        staying: [],
        run: async ([sum], [double]) => {
          double!.data[0] = 2 * (isOnDevice(sum!) ? (sum as KeptSum).value : arrayOf(sum!)[0]!);
          return [];
        },
        [Symbol.asyncDispose]: dispose,
      };
    throw new Error('not a network');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed.push('engine');
  }

  #keep(value: number): KeptSum {
    this.kept += 1;
    let isDisposed = false;
    return {
      ...SUM,
      value,
      get isDisposed() {
        return isDisposed;
      },
      [Symbol.dispose]: () => {
        assert.ok(!isDisposed, 'freed twice');
        isDisposed = true;
        this.kept -= 1;
      },
    };
  }
}

function arrayOf(operand: Operand): Float32Array | Uint8Array {
  if (isOnDevice(operand)) throw new Error('on the device');
  return operand.data;
}

async function open(features?: string[]): Promise<{ service: HostService; engine: AddingEngine }> {
  const engine = new AddingEngine();
  const service = new HostService(async () => engine);
  await service.open({ provider: 'cpu' });
  await service.load({ session: 's', inputs: [FRAME], outputs: [SUM], features }, Buffer.from('sum'));
  await service.load({ session: 'd', inputs: [SUM], outputs: [DOUBLE] }, Buffer.from('double'));
  return { service, engine };
}

function upload(service: HostService, slot: string, ...bytes: number[]): void {
  service.upload({ slot, tensor: FRAME }, bytes.length, (target) => target.set(bytes));
}

describe('HostService', () => {
  it('takes inputs out of the slot, leaves outputs there for the next cut, and returns what was asked for', async () => {
    const { service } = await open();
    upload(service, 'a', 1, 2, 3, 4);
    assert.deepEqual((await service.run({ session: 's', slot: 'a', fetch: [] })).tensors, []);
    const { tensors } = await service.run({ session: 'd', slot: 'a', fetch: ['double', 'sum'] });
    assert.deepEqual(
      tensors.map(({ name, data }) => [name, ...data]),
      [
        ['double', 20],
        ['sum', 10],
      ],
    );
  });

  it('keeps the frames of two cameras apart', async () => {
    const { service } = await open();
    upload(service, 'a', 1, 1, 1, 1);
    upload(service, 'b', 5, 5, 5, 5);
    const a = await service.run({ session: 's', slot: 'a', fetch: ['sum'] });
    assert.equal(a.tensors[0]?.data[0], 4);
  });

  it('never gives a later cut what was made from the former frame', async () => {
    const { service } = await open();
    upload(service, 'a', 1, 2, 3, 4);
    await service.run({ session: 's', slot: 'a', fetch: [] });
    upload(service, 'a', 0, 0, 0, 0);
    await assert.rejects(service.run({ session: 'd', slot: 'a', fetch: [] }), /slot a has no sum/);
  });

  it('refuses a frame of another size than the network takes', async () => {
    const { service } = await open();
    service.upload({ slot: 'a', tensor: { ...FRAME, shape: [1, 2] } }, 2, (target) => target.fill(1));
    await assert.rejects(
      service.run({ session: 's', slot: 'a', fetch: [] }),
      /takes frame uint8 \[1, 4\], slot a has frame uint8 \[1, 2\]/,
    );
  });

  it('refuses bytes that do not fill the tensor, without reading them', async () => {
    const { service } = await open();
    const read = () => assert.fail('read');
    assert.throws(() => service.upload({ slot: 'a', tensor: FRAME }, 5, read), /has 4 bytes, received 5/);
  });

  it('refuses a network whose edges are not the expected ones, and frees it', async () => {
    const { service, engine } = await open();
    const loading = service.load({ session: 'x', inputs: [FRAME], outputs: [DOUBLE] }, Buffer.from('sum'));
    await assert.rejects(loading, /outputs are sum float32 \[1\], expected double float32 \[1\]/);
    assert.deepEqual(engine.disposed, ['sum, 0 kept']);
  });

  it('refuses what it does not have', async () => {
    const { service } = await open();
    await assert.rejects(service.run({ session: 'x', slot: 'a', fetch: [] }), /session x is not loaded/);
    await assert.rejects(service.run({ session: 's', slot: 'a', fetch: [] }), /slot a has no frame/);
    upload(service, 'a', 1, 2, 3, 4);
    await assert.rejects(service.run({ session: 's', slot: 'a', fetch: ['mask'] }), /no mask to fetch/);
    await assert.rejects(
      new HostService(async () => new AddingEngine()).load(
        { session: 's', inputs: [], outputs: [] },
        new Uint8Array(0),
      ),
      /no engine is open/,
    );
  });

  it('frees its sessions, then the engine', async () => {
    const { service, engine } = await open();
    await service.unload({ session: 's' });
    await service[Symbol.asyncDispose]();
    assert.deepEqual(engine.disposed, ['sum, 0 kept', 'double, 0 kept', 'engine']);
  });

  it('hands features from cut to cut on the device, and frees those of abandoned frames', async () => {
    const { service, engine } = await open(['sum']);
    upload(service, 'a', 1, 2, 3, 4);
    await service.run({ session: 's', slot: 'a', fetch: [] });
    const { tensors } = await service.run({ session: 'd', slot: 'a', fetch: ['double'] });
    assert.deepEqual([...tensors[0]!.data], [20]);
    for (let frame = 0; frame < 5; frame++) {
      upload(service, 'a', 0, 0, 0, frame);
      await service.run({ session: 's', slot: 'a', fetch: [] }); // the next frame comes before the second cut
      assert.equal(engine.kept, 1);
    }
    service.release({ slot: 'a' });
    assert.equal(engine.kept, 0);
  });

  it('does not fetch what stays on the device', async () => {
    const { service } = await open(['sum']);
    upload(service, 'a', 1, 2, 3, 4);
    await assert.rejects(service.run({ session: 's', slot: 'a', fetch: ['sum'] }), /sum stays on the device/);
  });

  it('frees features before the sessions they come from', async () => {
    const { service, engine } = await open(['sum']);
    upload(service, 'a', 1, 2, 3, 4);
    await service.run({ session: 's', slot: 'a', fetch: [] });
    assert.equal(engine.kept, 1);
    await service[Symbol.asyncDispose]();
    assert.deepEqual(engine.disposed, ['sum, 0 kept', 'double, 0 kept', 'engine']);
  });
});
