import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { TensorInfo } from '../cut-graph.js';
import type { DeviceTensor } from './device-tensor.js';

/** A tensor of ONNX Runtime's in the device's memory, freed exactly once. Never ask it for its data: that ends the process. */
export class OnnxDeviceTensor implements DeviceTensor {
  readonly name: string;
  readonly type: TensorInfo['type'];
  readonly shape: readonly number[];
  readonly #tensor: OrtTensor;
  readonly #onDispose: () => void;
  #isDisposed = false;

  constructor({ name, type, shape }: TensorInfo, tensor: OrtTensor, onDispose: () => void) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.#tensor = tensor;
    this.#onDispose = onDispose;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** For networks to read. */
  get tensor(): OrtTensor {
    if (this.#isDisposed) throw new Error(`${this.name} is not on the device any more`);
    return this.#tensor;
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#tensor.dispose();
    this.#onDispose();
  }
}
