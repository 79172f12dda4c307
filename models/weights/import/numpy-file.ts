import { DTYPE_BYTES, weightsCorrupt, type Dtype, type StoredTensor } from '../safetensors.js';
import { ByteReader } from './byte-reader.js';
import { dtypeOfNumpy } from './pickle/numpy-names.js';
import { PickleMachine } from './pickle/pickle-machine.js';
import { isKind } from './pickle/pickle-value.js';
import { pickleWorld } from './pickle/pickle-world.js';
import { stateDictOf } from './state-dict.js';
import { denseStrides, denseTensor } from './stored-array.js';
import { elementCount } from '../weight-tensor.js';
import { weightsUnsupported } from './weights-unsupported.js';
import { openZip } from './zip-archive.js';

/** Whether a file starts as a .npy does. */
export function isNpy(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 6)).equals(NPY_MAGIC);
}

const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads a .npz: a ZIP with one .npy for each array.
 *
 * @throws SegcastError `weights-corrupt`, `weights-unsupported`
 */
export function readNpz(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const archive = openZip(bytes, file);
  const arrays = archive.names.filter((name) => name.endsWith('.npy'));
  return new Map(
    arrays.map((entry) => {
      const name = entry.slice(0, -'.npy'.length);
      return [name, readArray(name, archive.read(entry), file)];
    }),
  );
}

/**
 * Reads a .npy that holds a pickled dict of arrays, or of layers of arrays, as `numpy.save(file, dict)` writes it.
 *
 * @throws SegcastError `weights-corrupt`, `weights-unsupported` for a single array
 */
export function readNpyDict(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const { reader, header } = openNpy(bytes, file);
  if (!header.descr.includes('O'))
    throw weightsUnsupported(file, 'it is one array without names', 'Save a dict of arrays, or a .npz.');
  const root = new PickleMachine(reader, pickleWorld(file)).run();
  const content = isKind(root, 'array') ? root.content : undefined;
  if (content === undefined || !('objects' in content))
    throw weightsUnsupported(file, 'its pickle is no array of objects', 'Save a dict of arrays, or a .npz.');
  const dict = isKind(content.objects, 'list') ? (content.objects.items[0] ?? null) : content.objects;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of stateDictOf(dict, file)) {
    const inner = isKind(tensor, 'array') ? tensor.content : undefined;
    if (inner === undefined || 'objects' in inner)
      throw weightsCorrupt(file, `"${name}" is no array of numbers`);
    tensors.set(name, denseTensor(name, inner.array, inner.bytes, file));
  }
  return tensors;
}

function readArray(name: string, bytes: Uint8Array, file: string): StoredTensor {
  const { reader, header } = openNpy(bytes, file);
  const dtype = dtypeOf(header.descr, name, file);
  const { shape, isFortran } = header;
  const content = reader.take(elementCount(shape) * DTYPE_BYTES[dtype]);
  const strides = denseStrides(shape, isFortran);
  return denseTensor(name, { dtype, shape, offset: 0, strides }, content, file);
}

/** `<f4` and the like; `|` is for single bytes. */
function dtypeOf(descr: string, name: string, file: string): Dtype {
  const dtype = /^[<|=]/.test(descr) ? dtypeOfNumpy(descr.slice(1)) : undefined;
  if (dtype !== undefined) return dtype;
  throw weightsUnsupported(
    file,
    `array "${name}" is of type ${JSON.stringify(descr.slice(0, 20))}`,
    'Convert it to little-endian float32 first: array.astype("<f4").',
  );
}

interface NpyHeader {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** Magic, version, the header's length, a Python dict as text (numpy/lib/format.py). */
function openNpy(bytes: Uint8Array, file: string): { reader: ByteReader; header: NpyHeader } {
  const reader = new ByteReader(bytes, (problem) => weightsCorrupt(file, problem));
  if (!isNpy(reader.take(6))) throw weightsCorrupt(file, 'an array of it does not start as .npy does');
  const major = reader.u8();
  reader.u8();
  const text = reader.text(major === 1 ? reader.u16() : reader.u32());
  return { reader, header: parseHeader(text, file) };
}

function parseHeader(text: string, file: string): NpyHeader {
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d, ]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw weightsCorrupt(file, 'the header of an array cannot be read');
  const lengths = shape.split(',').filter((length) => length.trim() !== '');
  return { descr, isFortran: order === 'True', shape: lengths.map(Number) };
}
