import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { keepTail } from '../../../models/runtime/log-tail.js';
import { settled } from './support/fake-host.js';

describe('keepTail', () => {
  it('keeps the last 20 lines, none longer than 500 characters, without colours and blanks', async () => {
    const stream = new PassThrough();
    const tail = keepTail([stream]);
    for (let line = 1; line <= 30; line++) stream.write(`\u001b[31mline ${line}\u001b[m\n\n`);
    stream.end('x'.repeat(900));
    await settled();
    await settled();
    const lines = tail.lines();
    assert.equal(lines.length, 20);
    assert.equal(lines[0], 'line 12');
    assert.equal(lines[19], 'x'.repeat(500));
  });
});
