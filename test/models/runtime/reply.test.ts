import assert from 'node:assert/strict';
import type { Message } from '../../../models/runtime/message-reader.js';
import { decodeReply } from '../../../models/runtime/reply.js';
import type { MessageKind } from '../../../models/runtime/wire.js';

function message(kind: MessageKind, json: unknown, payload = new Uint8Array(0)): Message {
  return { header: { kind, requestId: 1, jsonBytes: 0, payloadBytes: payload.length }, json, payload };
}

const LABELS = { name: 'labels', type: 'uint8', shape: [1, 3] };
const LOGITS = { name: 'logits', type: 'float32', shape: [1, 2] };

describe('decodeReply', () => {
  it('lays tensors over the payload, each from a multiple of 8 bytes', () => {
    const payload = new Uint8Array(16);
    payload.set([1, 2, 3, 99, 99, 99, 99, 99]);
    payload.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 8);
    const reply = decodeReply(message('done', { ms: 4, tensors: [LABELS, LOGITS] }, payload));
    assert.deepEqual(reply, {
      kind: 'done',
      ms: 4,
      tensors: [
        { ...LABELS, data: Uint8Array.of(1, 2, 3) },
        { ...LOGITS, data: Float32Array.of(1.5, -2) },
      ],
      bytes: payload,
    });
  });

  it('carries the reason of a refusal', () => {
    assert.deepEqual(decodeReply(message('failed', { message: 'no' })), { kind: 'failed', message: 'no' });
  });

  const malformed: readonly (readonly [name: string, message: Message, expected: RegExp])[] = [
    [
      'a payload that is too short',
      message('done', { ms: 0, tensors: [LOGITS] }, new Uint8Array(4)),
      /4 bytes.*need 8/,
    ],
    [
      'a payload nobody announced',
      message('done', { ms: 0, tensors: [] }, new Uint8Array(8)),
      /8 bytes.*need 0/,
    ],
    [
      'a tensor of another type',
      message('done', { ms: 0, tensors: [{ ...LOGITS, type: 'int8' }] }),
      /'done' is wrong/,
    ],
    ['a reply without its fields', message('done', {}), /'done' is wrong/],
    ['a refusal without a reason', message('failed', null), /'failed' is wrong/],
    ['a request', message('run', {}), /'run' is no reply/],
  ];
  for (const [name, received, expected] of malformed)
    it(`refuses ${name}`, () =>
      assert.throws(() => decodeReply(received), { code: 'engine-crashed', message: expected }));
});
