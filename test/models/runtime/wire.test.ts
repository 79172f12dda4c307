import assert from 'node:assert/strict';
import {
  HEADER_BYTES,
  MAX_JSON_BYTES,
  MAX_PAYLOAD_BYTES,
  MESSAGE_KINDS,
  decodeHeader,
  decodeJson,
  encodeHeader,
  type MessageKind,
} from '../../../models/runtime/wire.js';

const HEADER = { kind: 'run', requestId: 0x01020304, jsonBytes: 0x0a0b, payloadBytes: 0x00c0ffee } as const;
const BYTES = '53474349 01 05 0000 04030201 0b0a0000 eeffc000'.replaceAll(' ', '');

describe('inference pipe header', () => {
  it('has exactly these bytes', () => {
    assert.equal(Buffer.from(encodeHeader(HEADER)).toString('hex'), BYTES);
    assert.equal(BYTES.length, HEADER_BYTES * 2);
  });

  it('is read from exactly these bytes, anywhere in a buffer', () => {
    const buffer = Buffer.concat([Buffer.from([9, 9, 9]), Buffer.from(BYTES, 'hex')]);
    assert.deepEqual(decodeHeader(buffer.subarray(3)), HEADER);
  });

  it('carries every kind there and back', () => {
    for (const kind of Object.keys(MESSAGE_KINDS) as MessageKind[])
      assert.equal(decodeHeader(encodeHeader({ ...HEADER, kind })).kind, kind);
  });

  const malformed: readonly (readonly [
    name: string,
    offset: number,
    bytes: readonly number[],
    message: RegExp,
  ])[] = [
    ['another magic', 0, [0x58], /magic is 0x49434758, expected 0x49434753/],
    ['another version', 4, [2], /version is 0x2, expected 0x1/],
    ['an unknown kind', 5, [99], /kind 99 is unknown/],
    ['a reserved field in use', 6, [1], /reserved field is 0x1/],
    [
      'a JSON part beyond the limit',
      12,
      [0x01, 0, 0x10, 0],
      /JSON part has 1048577 bytes, the limit is 1048576/,
    ],
    ['a payload beyond the limit', 16, [0xff, 0xff, 0xff, 0xff], /payload part has 4294967295 bytes/],
  ];
  for (const [name, offset, bytes, message] of malformed)
    it(`refuses ${name}`, () => {
      const header = Buffer.from(BYTES, 'hex');
      header.set(bytes, offset);
      assert.throws(() => decodeHeader(header), { code: 'engine-crashed', message });
    });

  it('is not written beyond the limits either', () => {
    assert.throws(() => encodeHeader({ ...HEADER, jsonBytes: MAX_JSON_BYTES + 1 }), {
      code: 'engine-crashed',
    });
    assert.throws(() => encodeHeader({ ...HEADER, payloadBytes: MAX_PAYLOAD_BYTES + 1 }), {
      code: 'engine-crashed',
    });
    assert.doesNotThrow(() =>
      encodeHeader({ ...HEADER, jsonBytes: MAX_JSON_BYTES, payloadBytes: MAX_PAYLOAD_BYTES }),
    );
  });
});

describe('inference pipe JSON', () => {
  it('is UTF-8', () => assert.deepEqual(decodeJson(Buffer.from('{"é":1}')), { é: 1 }));
  for (const bytes of ['', '{"a":', '\xff'])
    it(`refuses ${JSON.stringify(bytes)}`, () =>
      assert.throws(() => decodeJson(Buffer.from(bytes, 'latin1')), {
        code: 'engine-crashed',
        message: /JSON part cannot be parsed/,
      }));
});
