import type { TensorInfo } from '../cut-graph.js';
import type { Message } from './message-reader.js';
import { DONE, FAILED, paddingAfter, parseJson } from './messages.js';
import { byteLengthOf, tensorOver, type Tensor } from './tensor.js';
import { malformed } from './wire.js';

/** What the inference process answered. */
export type Reply =
  | {
      readonly kind: 'done';
      /** Time the engine took, ms; 0 for anything but a run. */
      readonly ms: number;
      /** The tensors asked for, in that order, one after the other in `bytes`. */
      readonly tensors: readonly Tensor[];
      /** The payload, from where the receiver said; empty without tensors. */
      readonly bytes: Uint8Array;
      /** What computes; after `open`. */
      readonly engine?: string;
    }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Reads a reply and lays its tensors over the payload, without a copy.
 *
 * @throws SegcastError `engine-crashed` when the message is no reply or its payload is not what its JSON says
 */
export function decodeReply({ header, json, payload }: Message): Reply {
  switch (header.kind) {
    case 'done': {
      const { ms, tensors, engine } = parseJson(DONE, 'done', json);
      return {
        kind: 'done',
        ms,
        tensors: layTensors(tensors, payload),
        bytes: payload,
        ...(engine !== undefined && { engine }),
      };
    }
    case 'failed':
      return { kind: 'failed', message: parseJson(FAILED, 'failed', json).message };
    default:
      throw malformed(`'${header.kind}' is no reply`);
  }
}

function layTensors(infos: readonly TensorInfo[], payload: Uint8Array): Tensor[] {
  const lengths = infos.map((info) => byteLengthOf(info) + paddingAfter(byteLengthOf(info)));
  const expected = lengths.reduce((sum, length) => sum + length, 0);
  if (payload.length !== expected)
    throw malformed(`its payload has ${payload.length} bytes, its tensors need ${expected}`);
  let offset = payload.byteOffset;
  return infos.map((info, index) => {
    const tensor = tensorOver(info, payload.buffer, offset);
    offset += lengths[index]!; // same length as infos
    return tensor;
  });
}
