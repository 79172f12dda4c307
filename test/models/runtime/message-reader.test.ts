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
  const reader = new MessageReader({
    payloadFor: ({ payloadBytes }) => new Uint8Array(payloadBytes),
    deliver: (message) => messages.push(message),
  });
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

  it('reads each payload into the buffer that it is given for it, which later messages leave alone', () => {
    const targets = [new Uint8Array(3), new Uint8Array(3)];
    const asked: number[] = [];
    const messages: Message[] = [];
    const reader = new MessageReader({
      payloadFor: ({ requestId }) => {
        asked.push(requestId);
        return targets[requestId - 1]!; // two are sent
      },
      deliver: (message) => messages.push(message),
    });
    const bytes = encode({ requestId: 1, json: {}, payload: Uint8Array.of(1, 2, 3) });
    reader.push(bytes);
    bytes.fill(0xee);
    reader.push(encode({ requestId: 2, json: {}, payload: Uint8Array.of(4, 5, 6) }));
    assert.deepEqual(
      messages.map(({ payload }) => payload),
      targets,
    );
    assert.deepEqual([...targets[0]!, ...targets[1]!], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(asked, [1, 2]);
  });

  it('asks for no buffer where there is no payload', () => {
    const nothing = { requestId: 1, json: {}, payload: new Uint8Array(0) };
    const reader = new MessageReader({
      payloadFor: () => assert.fail('asked'),
      deliver: ({ payload }) => assert.equal(payload.length, 0),
    });
    reader.push(encode(nothing));
  });

  it('parses a short JSON part after a long one', () => {
    const jsons = [{ long: 'x'.repeat(99) }, {}, { long: 'y'.repeat(99) }];
    const { messages } = read([
      Buffer.concat(jsons.map((json, requestId) => encode({ requestId, json, payload: new Uint8Array(1) }))),
    ]);
    assert.deepEqual(
      messages.map(({ json }) => json),
      jsons,
    );
  });

  it('throws at the first malformed byte', () => {
    assert.throws(() => read([Buffer.from('garbage, twenty bytes')]), {
      code: 'engine-crashed',
      message: /magic/,
    });
  });
});
