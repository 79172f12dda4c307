import assert from 'node:assert/strict';
import { encodeFrameMessage, frameHeader } from '../../../streams/publisher/frame-message.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { decodePicture } from '../../../src/viewer/protocol.js';
import { fakeFrame } from '../../support/fake-feed.js';

const publication = { camera: 'front', classSet: 0, encodeMs: 4.4444, latencyMs: 31.239 };

describe('frame message', () => {
  it('is magic, version, kind, two zeros, header length, JSON header, JPEG, byte for byte', () => {
    const header = frameHeader(fakeFrame({ seq: 7 }), publication);
    const message = encodeFrameMessage(header, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9));
    const json =
      '{"camera":"front","seq":7,"epoch":0,"pts":280,"timeBase":[1,1000],"width":4,"height":2,' +
      '"level":"high","exit":"high","ageMs":0,"reason":null,"budgetMs":null,"inputSize":null,' +
      '"timingsMs":{"wait":1,"infer":20.13,"upsample":2,"annotate":3,"encode":4.44},' +
      '"latencyMs":31.24,"drops":0,"classSet":0,"shares":[0.5,0.3,0.2]}';
    assert.equal(json.length, 0x013a);
    assert.deepEqual(
      Buffer.from(message),
      Buffer.concat([
        Buffer.from([0x53, 0x45, 0x47, 0x43, 1, 1, 0, 0, 0, 0, 0x01, 0x3a]),
        Buffer.from(json),
        Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
      ]),
    );
  });

  it('says what a frame was promised, the size it was worked on at, and why it did not get more', () => {
    const annotated = fakeFrame();
    const budget = { budgetMs: 33.3333, inputSize: { width: 640, height: 384 }, reason: '33 ms budget' };
    const segmentation = { ...annotated.segmentation, ...budget } as Segmentation; // of a segmented frame
    const header = frameHeader({ ...annotated, segmentation }, publication);
    assert.deepEqual([header.budgetMs, header.inputSize, header.reason], [33.33, [640, 384], '33 ms budget']);
  });

  it('says how old reused labels are, and why', () => {
    const header = frameHeader(fakeFrame({ kind: 'reused' }), publication);
    assert.deepEqual(
      [header.level, header.exit, header.ageMs, header.reason],
      ['reuse', 'mid', 120, 'over budget'],
    );
  });

  it('has neither exit nor shares for a raw picture', () => {
    const header = frameHeader(fakeFrame({ kind: 'raw' }), publication);
    assert.deepEqual(
      [header.level, header.exit, header.ageMs, header.reason, header.shares],
      ['raw', null, null, 'engine restarting', null],
    );
  });

  it('is read by the page as it was written, names beyond ASCII included', () => {
    const written = { ...frameHeader(fakeFrame({ kind: 'reused' }), publication), reason: 'zu spät' };
    const message = encodeFrameMessage(written, Uint8Array.of(1, 2, 3));
    const read = decodePicture(message.slice().buffer);
    assert.ok(read);
    assert.deepEqual(read.header, written);
    assert.deepEqual([...read.jpeg], [1, 2, 3]);
  });
});
