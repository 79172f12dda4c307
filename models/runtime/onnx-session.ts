import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { TensorInfo } from '../cut-graph.js';
import { isOnDevice, type DeviceTensor, type Operand } from './device-tensor.js';
import type { EngineSession } from './engine.js';
import { OnnxDeviceTensor } from './onnx-device-tensor.js';
import type { Tensor } from './tensor.js';

type OnnxRuntime = typeof import('onnxruntime-node');

/** A network in ONNX Runtime. */
export class OnnxSession implements EngineSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly staying: readonly string[];
  readonly #runtime: OnnxRuntime;
  readonly #session: InferenceSession;
  /**
   * What has stayed and is not disposed of. ONNX Runtime frees device memory by way of the session it came from: once that is
   * released, freeing a tensor of it ends the process (SIGSEGV).
   */
  readonly #kept = new Set<OnnxDeviceTensor>();

  /**
   * @param session released when this one is disposed of
   * @param staying outputs that it was told to leave on the device
   */
  constructor(runtime: OnnxRuntime, session: InferenceSession, staying: readonly string[]) {
    this.#runtime = runtime;
    this.#session = session;
    this.staying = staying;
    this.inputs = session.inputMetadata.map(tensorInfoOf);
    this.outputs = session.outputMetadata.map(tensorInfoOf);
  }

  async run(inputs: readonly Operand[], outputs: readonly Tensor[]): Promise<readonly DeviceTensor[]> {
    const feeds = Object.fromEntries(inputs.map((input) => [input.name, this.#feed(input)]));
    if (this.staying.length > 0) return this.#runBound(feeds, outputs);
    // Fetches that carry tensors are filled in place; what run() returns are copies of the same values, left unread.
    await this.#session.run(
      feeds,
      Object.fromEntries(outputs.map((output) => [output.name, this.#wrap(output)])),
    );
    return [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tensor of this.#kept) tensor[Symbol.dispose]();
    await this.#session.release();
  }

  /** With outputs that stay, ONNX Runtime leaves arrays that it is given alone and makes its own. */
  async #runBound(
    feeds: Readonly<Record<string, OrtTensor>>,
    outputs: readonly Tensor[],
  ): Promise<readonly DeviceTensor[]> {
    const wanted = outputs.map(({ name }) => name);
    const results = await this.#session.run(feeds, [...this.staying, ...wanted]);
    const kept = this.staying.map((name) => this.#keep(name, results[name]));
    try {
      for (const output of outputs) copyInto(output, results[output.name]);
      return kept;
    } catch (error) {
      for (const tensor of kept) tensor[Symbol.dispose]();
      throw error;
    }
  }

  #keep(name: string, result: OrtTensor | undefined): DeviceTensor {
    const info = this.outputs.find((output) => output.name === name);
    if (!info || !result) throw new Error(`the network has no ${name} to keep`);
    const tensor = new OnnxDeviceTensor(info, result, () => this.#kept.delete(tensor));
    this.#kept.add(tensor);
    return tensor;
  }

  #feed(input: Operand): OrtTensor {
    if (!isOnDevice(input)) return this.#wrap(input);
    if (input instanceof OnnxDeviceTensor) return input.tensor;
    throw new Error(`${input.name} is of another engine`);
  }

  #wrap({ type, data, shape }: Tensor): OrtTensor {
    return new this.#runtime.Tensor(type, data, shape);
  }
}

function copyInto({ name, type, data }: Tensor, result: OrtTensor | undefined): void {
  if (result?.type !== type || result.size !== data.length)
    throw new Error(`${name} has come as ${result?.type ?? 'nothing'}, ${result?.size ?? 0} elements`);
  data.set(result.data as Tensor['data']); // of the type just checked
}

function tensorInfoOf(metadata: InferenceSession.ValueMetadata): TensorInfo {
  if (!metadata.isTensor) throw new Error(`${metadata.name} is not a tensor`);
  const { name, type, shape } = metadata;
  if (type !== 'uint8' && type !== 'float32')
    throw new Error(`${name} is ${type}; uint8 and float32 cross the edge of a cut`);
  return { name, type, shape: shape.map((extent) => fixedExtent(name, extent)) };
}

function fixedExtent(name: string, extent: number | string): number {
  if (typeof extent === 'number') return extent;
  throw new Error(`${name} has the symbolic dimension ${extent}; a cut's shapes are static`);
}
