import assert from 'node:assert/strict';
import { HostPipe, type PipeCalls } from '../../../models/runtime/host-pipe.js';
import { HostService } from '../../../models/runtime/host-service.js';
import { MessageReader } from '../../../models/runtime/message-reader.js';
import { decodeReply, type Reply } from '../../../models/runtime/reply.js';
import { serveRequests } from '../../../models/runtime/serve-requests.js';
import { encodeHeader, type MessageKind } from '../../../models/runtime/wire.js';

const FRAME = { name: 'frame', type: 'uint8', shape: [1, 4] };

/** The bytes of one request. */
function request(kind: MessageKind, json: unknown, payload = ''): Buffer {
  const jsonPart = JSON.stringify(json);
  const header = encodeHeader({
    kind,
    requestId: 1,
    jsonBytes: jsonPart.length,
    payloadBytes: payload.length,
  });
  return Buffer.concat([header, Buffer.from(jsonPart + payload)]);
}

/** Serves requests to their end and returns the replies. */
async function serve(requests: readonly Buffer[], write?: PipeCalls['write']): Promise<Reply[]> {
  const input = Buffer.concat(requests);
  const replies: Reply[] = [];
  const reader = new MessageReader({
    payloadFor: ({ payloadBytes }) => new Uint8Array(payloadBytes),
    deliver: (message) => replies.push(decodeReply(message)),
  });
  let at = 0;
  const calls: PipeCalls = {
    read: (_fd, target, offset, length) => {
      const count = input.copy(target, offset, at, at + length);
      at += count;
      return count;
    },
    write:
      write ??
      ((_fd, chunks) => {
        const bytes = Buffer.concat(chunks);
        reader.push(bytes);
        return bytes.length;
      }),
  };
  const service = new HostService(() => Promise.reject(new Error('no such device')));
  await serveRequests(new HostPipe(3, 4, calls), service);
  return replies;
}

const UPLOAD = request('upload', { slot: 'a', tensor: FRAME }, 'rgba');
const DONE: Reply = { kind: 'done', ms: 0, tensors: [], bytes: new Uint8Array(0) };

describe('serveRequests', () => {
  it('answers request after request until the pipe is closed', async () => {
    assert.deepEqual(await serve([UPLOAD, request('release', { slot: 'a' })]), [DONE, DONE]);
  });

  it('answers what it cannot do with the reason, and goes on with the next request', async () => {
    const refused: readonly (readonly [Buffer, RegExp])[] = [
      [request('open', { provider: 'cpu' }), /no such device/],
      [request('open', { provider: 'abacus' }), /'open' is wrong/],
      [request('load', { session: 's', inputs: [], outputs: [] }, 'onnx'), /no engine is open/],
      [request('upload', { slot: 'a', tensor: FRAME }, 'five!'), /has 4 bytes, received 5/],
      [request('upload', { slot: 'a', tensor: { ...FRAME, shape: [0] } }, 'xyz'), /'upload' is wrong/],
      [request('run', { session: 's', slot: 'a', fetch: [] }), /session s is not loaded/],
      [request('done', {}), /'done' is no request/],
    ];
    for (const [bytes, reason] of refused) {
      const [first, second] = await serve([bytes, UPLOAD]);
      assert.ok(first?.kind === 'failed');
      assert.match(first.message, reason);
      assert.deepEqual(second, DONE);
    }
  });

  it('ends when its parent is gone', async () => {
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const write = () => {
      throw gone;
    };
    assert.deepEqual(await serve([UPLOAD, UPLOAD], write), []);
  });

  it('gives up on a stream that is broken', async () => {
    await assert.rejects(serve([UPLOAD.subarray(0, -1)]), {
      code: 'engine-crashed',
      message: /bytes too early/,
    });
    await assert.rejects(serve([UPLOAD, Buffer.from('garbage, twenty bytes')]), { code: 'engine-crashed' });
  });
});
