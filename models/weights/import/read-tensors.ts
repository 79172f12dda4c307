import { extname } from 'node:path';
import { readSafetensors, type StoredTensor } from '../safetensors.js';
import { readCaffemodel } from './caffemodel.js';
import { isNpy, readNpyDict, readNpz } from './numpy-file.js';
import { isLegacyTorch, readLegacyTorch, readTorchZip } from './torch-file.js';
import { weightsUnsupported } from './weights-unsupported.js';
import { openZip } from './zip-archive.js';

/** Files that tensors are read from, as a person calls them. */
export const TENSOR_FORMATS = ['PyTorch', 'PyTorch (before 1.6)', 'safetensors', 'NumPy', 'Caffe'] as const;
export type TensorFormat = (typeof TENSOR_FORMATS)[number];

/** A file's tensors under the names its writer gave them. */
export interface ForeignTensors {
  readonly format: TensorFormat;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Reads a file of weights of any of the formats, told apart by their first bytes; nothing of it is executed.
 *
 * @param bytes the whole file; tensors are views into it where that is possible
 * @param file its path, for error messages; the name's end decides where the bytes do not
 * @throws SegcastError `weights-corrupt`, `weights-unsupported`
 */
export function readTensors(bytes: Uint8Array, file: string): ForeignTensors {
  if (isLegacyTorch(bytes)) return { format: 'PyTorch (before 1.6)', tensors: readLegacyTorch(bytes, file) };
  if (isNpy(bytes)) return { format: 'NumPy', tensors: readNpyDict(bytes, file) };
  if (isZip(bytes)) return readZipped(bytes, file);
  switch (extname(file).toLowerCase()) {
    case '.safetensors':
      return { format: 'safetensors', tensors: readSafetensors(bytes, file) };
    case '.caffemodel':
      return { format: 'Caffe', tensors: readCaffemodel(bytes, file) };
    default:
      throw weightsUnsupported(
        file,
        'it is no checkpoint of a known format',
        'Give a .pth or .pt of tensors, a .safetensors, .npz, .npy, .caffemodel or .onnx file.',
      );
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

function readZipped(bytes: Uint8Array, file: string): ForeignTensors {
  const { names } = openZip(bytes, file);
  return names.some((name) => name.endsWith('.npy'))
    ? { format: 'NumPy', tensors: readNpz(bytes, file) }
    : { format: 'PyTorch', tensors: readTorchZip(bytes, file) };
}
