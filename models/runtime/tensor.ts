import type { TensorInfo } from '../cut-graph.js';

/** A named array with its type and static shape, little-endian. The owner of `data` is named where a tensor is handed over. */
export interface Tensor extends TensorInfo {
  /** `Float32Array` for float32, `Uint8Array` for uint8; exactly the product of `shape` elements. */
  readonly data: Float32Array | Uint8Array;
}

/** Bytes per element. */
const ELEMENT_BYTES = { uint8: 1, float32: 4 } as const satisfies Record<TensorInfo['type'], number>;

/** The size of a tensor in bytes. */
export function byteLengthOf(info: TensorInfo): number {
  return info.shape.reduce((product, extent) => product * extent, ELEMENT_BYTES[info.type]);
}

/** A fresh tensor of zeros. */
export function allocateTensor(info: TensorInfo): Tensor {
  return tensorOver(info, new ArrayBuffer(byteLengthOf(info)), 0);
}

/** A tensor that looks into `buffer` from `byteOffset` (a multiple of the element size): no copy. */
export function tensorOver(info: TensorInfo, buffer: ArrayBufferLike, byteOffset: number): Tensor {
  const { name, type, shape } = info;
  const length = byteLengthOf(info) / ELEMENT_BYTES[type];
  const data =
    type === 'float32'
      ? new Float32Array(buffer, byteOffset, length)
      : new Uint8Array(buffer, byteOffset, length);
  return { name, type, shape, data };
}

/** The bytes of a tensor: a view, not a copy. */
export function bytesOf(tensor: Tensor): Uint8Array {
  return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
}

/** Whether two tensors are interchangeable: same type, same shape. */
export function isSameForm(a: TensorInfo, b: TensorInfo): boolean {
  return (
    a.type === b.type &&
    a.shape.length === b.shape.length &&
    a.shape.every((extent, axis) => extent === b.shape[axis])
  );
}

/** As a person writes it: `frame uint8 [1, 720, 1280, 3]`. */
export function describeTensor(info: TensorInfo): string {
  return `${info.name} ${info.type} [${info.shape.join(', ')}]`;
}
