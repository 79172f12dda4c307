import { DTYPE_BYTES, weightsCorrupt, type StoredTensor } from '../safetensors.js';
import { ByteReader } from './byte-reader.js';
import { PickleMachine } from './pickle/pickle-machine.js';
import { isKind, type PickleValue, type TorchStorage } from './pickle/pickle-value.js';
import { pickleWorld } from './pickle/pickle-world.js';
import { stateDictOf } from './state-dict.js';
import { denseTensor } from './stored-array.js';
import { weightsUnsupported } from './weights-unsupported.js';
import { openZip } from './zip-archive.js';

/** Finds a storage's bytes. */
type StorageBytes = (storage: TorchStorage) => Uint8Array;

/** Views may share storages; copies of windows may not add up to many times the file. */
const MAX_GROWTH = 16;

/**
 * Reads a checkpoint of PyTorch 1.6 or newer: a ZIP of `data.pkl`, which describes the tensors, and one file for each
 * storage (torch/serialization.py, `_save`).
 *
 * @param bytes the whole file; tensors are views into it where their elements lie in order
 * @throws SegcastError `weights-corrupt`, `weights-unsupported`
 */
export function readTorchZip(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const archive = openZip(bytes, file);
  const pickle = archive.names.find((name) => name.endsWith('/data.pkl'));
  if (pickle === undefined) throw weightsCorrupt(file, 'its archive has no data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  refuseOthers(archive.names, folder, file);
  if (archive.names.includes(`${folder}byteorder`)) refuseBigEndian(archive.read(`${folder}byteorder`), file);
  const root = unpickle(new ByteReader(archive.read(pickle), inPickle(file)), file);
  const loaded = new Map<string, Uint8Array>();
  return tensorsOf(root, file, bytes.length, ({ key }) => {
    const known = loaded.get(key) ?? archive.read(`${folder}data/${key}`);
    loaded.set(key, known);
    return known;
  });
}

/** The number that every checkpoint of the older form starts with. */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_PROTOCOL = 1001;

/** Whether a file starts as the older form does: a pickle (protocol 2) of one 10-byte integer. */
export function isLegacyTorch(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1] === 0x02 && bytes[2] === 0x8a && bytes[3] === 0x0a;
}

/**
 * Reads a checkpoint of PyTorch before 1.6: five pickles (magic number, protocol, system, the object, the storages'
 * names), then each storage's length and elements (torch/serialization.py, `_legacy_save`).
 *
 * @throws SegcastError `weights-corrupt`, `weights-unsupported`
 */
export function readLegacyTorch(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const reader = new ByteReader(bytes, (problem) => weightsCorrupt(file, problem));
  const [magic, protocol] = [unpickle(reader, file), unpickle(reader, file)];
  if (magic !== LEGACY_MAGIC || protocol !== LEGACY_PROTOCOL)
    throw weightsCorrupt(file, 'it does not start as a PyTorch checkpoint');
  unpickle(reader, file); // the writer's system: little-endian everywhere PyTorch runs
  const world = pickleWorld(file);
  const root = new PickleMachine(reader, world).run();
  const keys = unpickle(reader, file);
  if (!isKind(keys, 'list')) throw weightsCorrupt(file, 'the list of its storages is missing');
  const blocks = readBlocks(reader, keys.items, world.storages, file);
  return tensorsOf(root, file, bytes.length, ({ key }) => {
    const block = blocks.get(key);
    if (block === undefined) throw weightsCorrupt(file, `storage ${key} is not in it`);
    return block;
  });
}

function unpickle(reader: ByteReader, file: string): PickleValue {
  return new PickleMachine(reader, pickleWorld(file)).run();
}

function inPickle(file: string): (problem: string) => ReturnType<typeof weightsCorrupt> {
  return (problem) => weightsCorrupt(file, `data.pkl: ${problem}`);
}

/** A storage's block says how many elements it has, but not of which type: the pickle does. */
function readBlocks(
  reader: ByteReader,
  keys: readonly PickleValue[],
  storages: ReadonlyMap<string, TorchStorage>,
  file: string,
): ReadonlyMap<string, Uint8Array> {
  const blocks = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined) throw weightsCorrupt(file, 'it holds a storage that its pickle does not name');
    blocks.set(storage.key, reader.take(reader.u64() * DTYPE_BYTES[storage.dtype]));
  }
  return blocks;
}

function tensorsOf(
  root: PickleValue,
  file: string,
  fileBytes: number,
  bytesOf: StorageBytes,
): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  let total = 0;
  for (const [name, tensor] of stateDictOf(root, file)) {
    if (!isKind(tensor, 'tensor')) continue; // an array of NumPy beside them: a statistic of the training
    const { storage, shape, offset, strides } = tensor;
    const dense = denseTensor(name, { dtype: storage.dtype, shape, offset, strides }, bytesOf(storage), file);
    total += dense.bytes.length;
    if (total > MAX_GROWTH * fileBytes)
      throw weightsCorrupt(file, `tensor "${name}" and those before it claim ${total} bytes of ${fileBytes}`);
    tensors.set(name, dense);
  }
  return tensors;
}

function refuseOthers(names: readonly string[], folder: string, file: string): void {
  if (!names.includes(`${folder}constants.pkl`)) return;
  throw weightsUnsupported(
    file,
    'it is a TorchScript program, not a checkpoint',
    'Save the state_dict instead, or export the network as .onnx and import that.',
  );
}

function refuseBigEndian(order: Uint8Array, file: string): void {
  if (Buffer.from(order).toString('latin1') === 'little') return;
  throw weightsUnsupported(
    file,
    'its numbers are not little-endian',
    'Save it again on a little-endian machine.',
  );
}
