import assert from 'node:assert/strict';
import { HostPipe, type PipeCalls } from '../../../models/runtime/host-pipe.js';
import { encodeHeader, type MessageKind } from '../../../models/runtime/wire.js';

/** A pipe that gives and takes at most `most` bytes a call. */
function pipeOver(input: Uint8Array, most = Infinity): { pipe: HostPipe; written: () => string } {
  let at = 0;
  const output: Buffer[] = [];
  const calls: PipeCalls = {
    read: (_fd, target, offset, length) => {
      const count = Math.min(length, most, input.length - at);
      target.set(input.subarray(at, at + count), offset);
      at += count;
      return count;
    },
    write: (_fd, chunks) => {
      const bytes = Buffer.concat(chunks).subarray(0, most);
      output.push(Buffer.from(bytes));
      return bytes.length;
    },
  };
  return { pipe: new HostPipe(3, 4, calls), written: () => Buffer.concat(output).toString('latin1') };
}

function message(kind: MessageKind, json: string, payload = ''): Buffer {
  const header = encodeHeader({ kind, requestId: 5, jsonBytes: json.length, payloadBytes: payload.length });
  return Buffer.concat([header, Buffer.from(json + payload, 'latin1')]);
}

describe('HostPipe', () => {
  it('reads a request and its payload in place, in pieces as small as a byte', () => {
    const { pipe } = pipeOver(message('upload', '{"slot":"a"}', 'pixels'), 1);
    const request = pipe.receive();
    const target = Buffer.alloc(6);
    request?.readInto(target);
    assert.deepEqual(request?.json, { slot: 'a' });
    assert.equal(target.toString(), 'pixels');
  });

  it('is at its end where the parent closes the pipe between two messages', () => {
    const { pipe } = pipeOver(message('release', '{}'));
    assert.equal(pipe.receive()?.header.kind, 'release');
    assert.equal(pipe.receive(), undefined);
  });

  it('finds the next request after a payload nobody wanted', () => {
    const unwanted = 'x'.repeat(100_000);
    const { pipe } = pipeOver(
      Buffer.concat([message('upload', '{}', unwanted), message('release', '{}')]),
      7_000,
    );
    pipe.receive()?.skipRest();
    assert.equal(pipe.receive()?.header.kind, 'release');
  });

  it('does not read beyond the payload into the next request', () => {
    const { pipe } = pipeOver(Buffer.concat([message('upload', '{}', 'abc'), message('release', '{}')]));
    const request = pipe.receive();
    assert.throws(() => request?.readInto(new Uint8Array(4)), {
      code: 'engine-crashed',
      message: /3 more bytes, 4/,
    });
    request?.skipRest();
    assert.equal(pipe.receive()?.header.kind, 'release');
  });

  const whole = message('upload', '{}', 'abc');
  for (const [where, end] of [
    ['the header', 12],
    ['the JSON', 21],
    ['the payload', whole.length - 1],
  ] as const)
    it(`refuses a stream that ends inside ${where}`, () => {
      const { pipe } = pipeOver(whole.subarray(0, end));
      assert.throws(() => pipe.receive()?.readInto(new Uint8Array(3)), { code: 'engine-crashed' });
    });

  it('writes header, JSON and payload parts as one message, in pieces as small as a byte', () => {
    const { pipe, written } = pipeOver(new Uint8Array(0), 1);
    pipe.send('done', 5, { ms: 1 }, [Buffer.from('ab'), new Uint8Array(0), Buffer.from('c')]);
    assert.equal(written(), message('done', '{"ms":1}', 'abc').toString('latin1'));
  });
});
