import type { TensorInfo } from '../cut-graph.js';
import { ArrivingNetworks } from './arriving-networks.js';
import { isOnDevice, type Operand } from './device-tensor.js';
import type { Engine, EngineOptions, EngineSession } from './engine.js';
import type { Request } from './messages.js';
import { SlotTable } from './slot-table.js';
import { byteLengthOf, bytesOf, describeTensor, isSameForm, type Tensor } from './tensor.js';

interface LoadedSession {
  readonly engineSession: EngineSession;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** What a request came to: the tensors asked for (the slot's own, to be sent at once) and the engine's time. */
export interface RunOutcome {
  readonly ms: number;
  readonly tensors: readonly Tensor[];
  /** What computes, for printing: after open(). */
  readonly engine?: string;
}

/**
 * What the inference process does for its parent: one engine, its sessions, and the tensors of the frames in flight.
 *
 * Every method throws a plain Error with the reason; the service stays usable after it.
 */
export class HostService implements AsyncDisposable {
  /** Where networks come together before load(). */
  readonly networks = new ArrivingNetworks();
  readonly #openEngine: (options: EngineOptions) => Promise<Engine>;
  readonly #sessions = new Map<string, LoadedSession>();
  readonly #slots = new SlotTable();
  #engine: Engine | undefined;

  constructor(openEngine: (options: EngineOptions) => Promise<Engine>) {
    this.#openEngine = openEngine;
  }

  async open(options: EngineOptions): Promise<RunOutcome> {
    if (this.#engine) throw new Error('the engine is open already');
    this.#engine = await this.#openEngine(options);
    return { ms: 0, tensors: [], engine: this.#engine.description };
  }

  /** Compiles a network and checks its edges against what the parent expects of it. */
  async load({ session, inputs, outputs, features }: Request<'load'>, onnx: Uint8Array): Promise<void> {
    if (!this.#engine) throw new Error('no engine is open');
    if (this.#sessions.has(session)) throw new Error(`session ${session} is loaded already`);
    const engineSession = await this.#engine.load(onnx, { features });
    try {
      checkEdge('input', inputs, engineSession.inputs);
      checkEdge('output', outputs, engineSession.outputs);
    } catch (error) {
      await engineSession[Symbol.asyncDispose]();
      throw error;
    }
    this.#sessions.set(session, { engineSession, inputs, outputs });
  }

  async unload({ session }: Request<'unload'>): Promise<void> {
    const loaded = this.#sessions.get(session);
    this.#sessions.delete(session);
    this.networks.forget(session);
    await loaded?.engineSession[Symbol.asyncDispose]();
  }

  /** Lets `read` fill the slot's tensor in place: a new frame begins. */
  upload(
    { slot, tensor }: Request<'upload'>,
    payloadBytes: number,
    read: (target: Uint8Array) => void,
  ): void {
    const expected = byteLengthOf(tensor);
    if (payloadBytes !== expected)
      throw new Error(`${describeTensor(tensor)} has ${expected} bytes, received ${payloadBytes}`);
    read(bytesOf(this.#slots.begin(slot, tensor)));
    this.#slots.markFilled(slot, tensor.name);
  }

  /** Runs a session on a slot: inputs come out of the slot's table by name, outputs go into it. */
  async run({ session, slot, fetch }: Request<'run'>): Promise<RunOutcome> {
    const loaded = this.#sessions.get(session);
    if (!loaded) throw new Error(`session ${session} is not loaded`);
    const inputs = loaded.inputs.map((info) => this.#input(slot, info));
    const { staying } = loaded.engineSession;
    const outputs = loaded.outputs
      .filter(({ name }) => !staying.includes(name))
      .map((info) => this.#slots.claim(slot, info));
    const startedAt = performance.now();
    const stayed = await loaded.engineSession.run(inputs, outputs);
    const ms = performance.now() - startedAt;
    for (const tensor of stayed) this.#slots.keep(slot, tensor);
    for (const { name } of outputs) this.#slots.markFilled(slot, name);
    return { ms, tensors: fetch.map((name) => this.#fetched(slot, name)) };
  }

  release({ slot }: Request<'release'>): void {
    this.#slots.release(slot);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#slots[Symbol.dispose]();
    for (const { engineSession } of this.#sessions.values()) await engineSession[Symbol.asyncDispose]();
    this.#sessions.clear();
    await this.#engine?.[Symbol.asyncDispose]();
    this.#engine = undefined;
  }

  #input(slot: string, info: TensorInfo): Operand {
    const tensor = this.#slots.get(slot, info.name);
    if (!tensor) throw new Error(`slot ${slot} has no ${info.name}: upload it or run the cut that makes it`);
    if (!isSameForm(tensor, info))
      throw new Error(
        `the network takes ${describeTensor(info)}, slot ${slot} has ${describeTensor(tensor)}`,
      );
    return tensor;
  }

  #fetched(slot: string, name: string): Tensor {
    const tensor = this.#slots.get(slot, name);
    if (!tensor) throw new Error(`slot ${slot} has no ${name} to fetch`);
    if (isOnDevice(tensor)) throw new Error(`${name} stays on the device: it cannot be fetched`);
    return tensor;
  }
}

/** The parent's idea of a network's edge must be the network's own, name by name. */
function checkEdge(edge: string, expected: readonly TensorInfo[], actual: readonly TensorInfo[]): void {
  const matches =
    expected.length === actual.length &&
    expected.every((info) => actual.some((other) => other.name === info.name && isSameForm(other, info)));
  if (matches) return;
  throw new Error(
    `the network's ${edge}s are ${actual.map(describeTensor).join('; ')}, ` +
      `expected ${expected.map(describeTensor).join('; ')}`,
  );
}
