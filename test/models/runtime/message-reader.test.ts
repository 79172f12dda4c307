import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MessageReader, type Message } from '../../../models/runtime/message-reader.js';
import { encodeHeader } from '../../../models/runtime/wire.js';

interface Sent {
  readonly requestId: number;
  readonly json: unknown;
  readonly payload: Uint8Array;
}

function encode({ requestId, json, payload }: Sent): Buffer {
  const jsonPart = Buffer.from(JSON.stringify(json));
  const header = {
    kind: 'done',
    requestId,
    jsonBytes: jsonPart.length,
    payloadBytes: payload.length,
  } as const;
  return Buffer.concat([encodeHeader(header), jsonPart, payload]);
}

function read(chunks: readonly Uint8Array[]): { messages: Message[]; reader: MessageReader } {
  const messages: Message[] = [];
  const reader = new MessageReader((message) => messages.push(message));
  for (const chunk of chunks) reader.push(chunk);
  return { messages, reader };
}

const sent = fc.record({
  requestId: fc.nat(),
  json: fc.jsonValue().filter((json) => !JSON.stringify(json).includes('-0')),
  payload: fc.uint8Array({ maxLength: 40 }),
});

describe('MessageReader', () => {
  it('gets the same messages however the pipe cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(sent, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 30 })),
        (all, lengths) => {
          const bytes = Buffer.concat(all.map(encode));
          const chunks: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const length = lengths[turn] ?? bytes.length;
            chunks.push(bytes.subarray(at, at + length));
            at += length;
          }
          const { messages } = read(chunks);
          assert.deepEqual(
            messages.map(({ header, json, payload }) => ({ requestId: header.requestId, json, payload })),
            all.map(({ requestId, json, payload }) => ({
              requestId,
              json: JSON.parse(JSON.stringify(json)) as unknown,
              payload,
            })),
          );
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });

  it('delivers a message without payload as soon as its JSON is there', () => {
    const { messages } = read([encode({ requestId: 1, json: {}, payload: new Uint8Array(0) })]);
    assert.equal(messages.length, 1);
  });

  it('gives each payload a buffer of its own, so that later messages leave it alone', () => {
    const bytes = encode({ requestId: 1, json: {}, payload: Uint8Array.of(1, 2, 3) });
    const { messages, reader } = read([bytes]);
    bytes.fill(0xee);
    reader.push(encode({ requestId: 2, json: {}, payload: Uint8Array.of(4, 5, 6) }));
    assert.deepEqual([...messages[0]!.payload], [1, 2, 3]); // one was delivered
    assert.equal(messages[0]!.payload.byteOffset, 0);
  });

  it('throws at the first malformed byte', () => {
    assert.throws(() => read([Buffer.from('garbage, twenty bytes')]), {
      code: 'engine-crashed',
      message: /magic/,
    });
  });
});
