import assert from 'node:assert/strict';
import { closeReason, parseClientMessage } from '../../../streams/publisher/client-message.js';

const parse = (text: string, isBinary = false): ReturnType<typeof parseClientMessage> =>
  parseClientMessage(Buffer.from(text), isBinary);

describe('client message', () => {
  for (const text of [
    '{"type":"ack","camera":"front","seq":0}',
    '{"type":"subscribe","cameras":["front","back-2"]}',
    '{"type":"unsubscribe","cameras":"all"}',
    '{"type":"view"}',
    '{"type":"view","visible":false,"maxFps":{"front":0.5,"back":null}}',
  ]) {
    it(`takes ${text}`, () => {
      assert.deepEqual(parse(text), { kind: 'message', message: JSON.parse(text) as unknown });
    });
  }

  for (const [text, reason] of [
    ['', /expected JSON/],
    ['hello', /expected JSON/],
    ['null', /message: /],
    ['[]', /message: /],
    ['{"type":"reboot"}', /type: /],
    ['{"type":"ack","camera":"front"}', /seq: /],
    ['{"type":"ack","camera":"front","seq":-1}', /seq: /],
    ['{"type":"ack","camera":"front","seq":1.5}', /seq: /],
    ['{"type":"ack","camera":"../etc","seq":1}', /camera: /],
    ['{"type":"ack","camera":"front","seq":1,"more":true}', /more/],
    ['{"type":"subscribe","cameras":[]}', /cameras: /],
    ['{"type":"view","maxFps":{"front":0}}', /maxFps\.front: /],
    ['{"type":"view","maxFps":{"FRONT":1}}', /maxFps\.FRONT: /],
  ] as const) {
    it(`refuses ${text === '' ? 'nothing' : text} with 1008`, () => {
      const input = parse(text);
      assert.equal(input.kind, 'fault');
      assert.equal(input.code, 1008);
      assert.match(input.reason, reason);
    });
  }

  it('refuses a binary message with 1003', () => {
    const input = parse('{"type":"view"}', true);
    assert.deepEqual(input, { kind: 'fault', code: 1003, reason: 'expected a text message with JSON' });
  });

  it('keeps the reason within the 123 bytes of a close frame', () => {
    assert.equal(Buffer.byteLength(closeReason('ä'.repeat(100))), 122);
    assert.equal(closeReason('short'), 'short');
  });
});
