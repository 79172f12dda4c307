import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { TensorInfo } from '../../cut-graph.js';
import { decodeOnnx } from '../../graph/decode-onnx.js';
import type { Constant, Graph, Value } from '../../graph/graph.js';
import { isOnDevice, type DeviceTensor, type Operand } from '../device-tensor.js';
import type { EngineSession } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { fuseRelu } from './fuse-relu.js';
import type { Kernel, Tfjs } from './operator.js';
import { operatorOf } from './operators.js';
import { orderOf, PlacedTensor } from './placed-tensor.js';

/** One node of a loaded network. */
interface Step {
  readonly output: string;
  readonly kernel: Kernel;
  /** Values that nobody reads after it. */
  readonly lastReads: readonly string[];
}

/**
 * A network on TensorFlow.js: its nodes, one after the other, as operations of whatever backend is open. Pictures are held
 * channels-last from the first node to the last; a value is freed after the node that reads it last.
 */
export class TfjsSession implements EngineSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly staying = [];
  readonly #tf: Tfjs;
  readonly #steps: readonly Step[];
  /** Filters and the like, made when the network was loaded. */
  readonly #kept: TfTensor[] = [];
  /** Constants that kernels read as they do other values. */
  readonly #constants = new Map<string, PlacedTensor>();

  /**
   * @param onnx not kept
   * @throws Error naming the first node that has an operator, or asks something of one, that is not there
   */
  constructor(tf: Tfjs, onnx: Uint8Array) {
    const graph = decodeOnnx(onnx);
    this.#tf = tf;
    this.inputs = graph.inputs.map(edgeOf);
    this.outputs = graph.outputs.map(edgeOf);
    try {
      this.#steps = this.#load(graph);
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  // It computes at once; a promise is what other engines need.
  // eslint-disable-next-line @typescript-eslint/require-await -- the seam is asynchronous
  async run(inputs: readonly Operand[], outputs: readonly Tensor[]): Promise<readonly DeviceTensor[]> {
    const values = new Map<string, PlacedTensor>();
    try {
      for (const input of inputs) values.set(input.name, this.#placeInput(input));
      for (const step of this.#steps) this.#compute(step, values);
      for (const output of outputs) this.#read(output, valueIn(values, output.name));
      return [];
    } finally {
      for (const value of values.values()) value[Symbol.dispose]();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#free();
    return Promise.resolve();
  }

  #load(graph: Graph): Step[] {
    const kit = {
      tf: this.#tf,
      constant: (name: string) => graph.constants.get(name),
      keep: <T extends TfTensor>(tensor: T) => {
        this.#kept.push(tensor);
        return tensor;
      },
    };
    const loaded = fuseRelu(graph).map((node) => ({
      output: node.output,
      kernel: operatorOf(node)(node, kit),
    }));
    for (const { kernel } of loaded)
      for (const name of inputsOf(kernel)) {
        const constant = graph.constants.get(name);
        if (constant && !this.#constants.has(name)) this.#constants.set(name, this.#placeConstant(constant));
      }
    const lastReads = lastReadsOf(
      loaded.map(({ kernel }) => inputsOf(kernel)),
      new Set([...this.#constants.keys(), ...graph.outputs.map(({ name }) => name)]),
    );
    return loaded.map((step, index) => ({ ...step, lastReads: lastReads[index] ?? [] }));
  }

  #compute({ output, kernel, lastReads }: Step, values: Map<string, PlacedTensor>): void {
    values.set(output, this.#result(kernel, values));
    for (const name of lastReads) {
      values.get(name)?.[Symbol.dispose]();
      values.delete(name);
    }
  }

  #result(kernel: Kernel, values: ReadonlyMap<string, PlacedTensor>): PlacedTensor {
    const find = (name: string) => this.#constants.get(name) ?? valueIn(values, name);
    if (kernel.kind === 'reorder') return find(kernel.input).transposed(kernel.order);
    const inputs = kernel.inputs.map((name) => {
      const value = find(name);
      return value.in(orderOf(kernel.axes, value.rank));
    });
    const result = this.#tf.tidy(() => kernel.run(inputs));
    return new PlacedTensor(this.#tf, result, orderOf(kernel.axes, result.rank));
  }

  #read(output: Tensor, value: PlacedTensor): void {
    const numbers = value.in(orderOf('onnx', value.rank)).dataSync();
    if (numbers.length !== output.data.length)
      throw new Error(`${output.name} has ${numbers.length} elements, expected ${output.data.length}`);
    output.data.set(numbers);
  }

  #placeInput(input: Operand): PlacedTensor {
    if (isOnDevice(input)) throw new Error(`${input.name} is of another engine`);
    const { type, shape, data } = input;
    return this.#place(shape, data, type === 'float32' ? 'float32' : 'int32');
  }

  #placeConstant({ shape, data }: Constant): PlacedTensor {
    if (data instanceof Float32Array) return this.#place(shape, data, 'float32');
    return this.#place(shape, Int32Array.from(data, Number), 'int32');
  }

  #place(
    shape: readonly number[],
    data: Parameters<Tfjs['tensor']>[0],
    type: 'float32' | 'int32',
  ): PlacedTensor {
    const tensor = this.#tf.tensor(data, [...shape], type);
    return new PlacedTensor(this.#tf, tensor, orderOf('onnx', shape.length));
  }

  #free(): void {
    for (const tensor of this.#kept.splice(0)) tensor.dispose();
    for (const constant of this.#constants.values()) constant[Symbol.dispose]();
    this.#constants.clear();
  }
}

function inputsOf(kernel: Kernel): readonly string[] {
  return kernel.kind === 'reorder' ? [kernel.input] : kernel.inputs;
}

/** For each step the values it is the last to read, of those that may go at all. */
function lastReadsOf(
  reads: readonly (readonly string[])[],
  staying: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const lastReader = new Map<string, number>();
  reads.forEach((names, index) => names.forEach((name) => lastReader.set(name, index)));
  return reads.map((_, index) =>
    [...lastReader].flatMap(([name, reader]) => (reader === index && !staying.has(name) ? [name] : [])),
  );
}

function valueIn(values: ReadonlyMap<string, PlacedTensor>, name: string): PlacedTensor {
  const value = values.get(name);
  if (!value) throw new Error(`the network has no value "${name}" where it is needed`);
  return value;
}

function edgeOf({ name, type, shape }: Value): TensorInfo {
  if (type !== 'uint8' && type !== 'float32')
    throw new Error(`${name} is ${type}; uint8 and float32 cross the edge of a cut`);
  return { name, type, shape };
}
