import protobuf from 'protobufjs/light.js';
import { z } from 'zod';
import { weightsCorrupt, type StoredTensor } from '../safetensors.js';
import { elementCount } from '../weight-tensor.js';
import { weightsUnsupported } from './weights-unsupported.js';

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });
const message = (fields: Record<string, { type: string; id: number }>) => ({ edition: 'proto2', fields });

/**
 * The part of caffe.proto that carries weights (github.com/BVLC/caffe, src/caffe/proto/caffe.proto): `layer` is today's
 * list, `layers` the older one (V1LayerParameter). A blob's floats are packed, so on the wire they are bytes, and are
 * read as such: no array of numbers is made.
 */
const SCHEMA = protobuf.Root.fromJSON({
  nested: {
    NetParameter: message({ layers: list('V1Layer', 2), layer: list('Layer', 100) }),
    Layer: message({ name: field('string', 1), blobs: list('Blob', 7) }),
    V1Layer: message({ name: field('string', 4), blobs: list('Blob', 6) }),
    Blob: message({
      num: field('int32', 1),
      channels: field('int32', 2),
      height: field('int32', 3),
      width: field('int32', 4),
      data: field('bytes', 5),
      shape: field('BlobShape', 7),
      doubles: field('bytes', 8),
    }),
    BlobShape: message({ dim: list('int64', 1) }),
  },
});
const NetParameter = SCHEMA.lookupType('NetParameter');

const Count = z
  .int()
  .nonnegative()
  .max(2 ** 31);
const Bytes = z.instanceof(Uint8Array);
const Blob = z.object({
  num: Count.optional(),
  channels: Count.optional(),
  height: Count.optional(),
  width: Count.optional(),
  data: Bytes.optional(),
  doubles: Bytes.optional(),
  shape: z.object({ dim: z.array(Count).max(8).default([]) }).optional(),
});
type Blob = z.infer<typeof Blob>;
const Layers = z
  .array(z.object({ name: z.string().default(''), blobs: z.array(Blob).default([]) }))
  .default([]);
const Net = z.object({ layer: Layers, layers: Layers });

/**
 * Reads a .caffemodel: every layer's blobs as `<layer>.<index>`, e.g. `conv1.0` (weight) and `conv1.1` (bias).
 *
 * @throws SegcastError `weights-corrupt`, `weights-unsupported` when it has no weights
 */
export function readCaffemodel(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const { layer, layers } = decode(bytes, file);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, blobs } of [...layer, ...layers])
    for (const [index, blob] of blobs.entries())
      tensors.set(`${name}.${index}`, tensorOf(`${name}.${index}`, blob, file));
  if (tensors.size === 0)
    throw weightsUnsupported(file, 'no layer of it has weights', 'Give a .caffemodel, not a .prototxt.');
  return tensors;
}

function decode(bytes: Uint8Array, file: string): z.infer<typeof Net> {
  try {
    const net = NetParameter.decode(bytes);
    return Net.parse(NetParameter.toObject(net, { longs: Number }));
  } catch (cause) {
    throw weightsCorrupt(file, 'it is no message of a Caffe network', cause);
  }
}

function tensorOf(name: string, blob: Blob, file: string): StoredTensor {
  const shape = shapeOf(blob);
  const { data, doubles } = blob;
  const bytes = data ?? doubles ?? new Uint8Array(0);
  const size = data === undefined && doubles !== undefined ? 8 : 4;
  if (bytes.length !== size * elementCount(shape))
    throw weightsCorrupt(
      file,
      `blob "${name}" [${shape.join(', ')}] has ${bytes.length} bytes, it needs ${size * elementCount(shape)}`,
    );
  return { dtype: size === 8 ? 'F64' : 'F32', shape, bytes };
}

function shapeOf({ shape, num = 0, channels = 0, height = 0, width = 0 }: Blob): readonly number[] {
  return shape?.dim ?? [num, channels, height, width];
}
