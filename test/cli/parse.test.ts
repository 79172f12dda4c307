import assert from 'node:assert/strict';
import { InvalidArgumentError } from 'commander';
import { parseExit, parseInteger, parseListen, parseNumber, parseSize } from '../../src/cli/parse.js';

describe('command line values', () => {
  for (const [text, expected] of [
    ['127.0.0.1:8460', { host: '127.0.0.1', port: 8460 }],
    [':9000', { host: undefined, port: 9000 }],
    ['9000', { host: undefined, port: 9000 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost', { host: 'localhost', port: undefined }],
  ] as const) {
    it(`reads "${text}" as an address to listen on`, () => assert.deepEqual(parseListen(text), expected));
  }

  for (const text of ['a:b', '1.2.3.4:70000', '::1:80', 'host:']) {
    it(`refuses "${text}" as an address`, () => assert.throws(() => parseListen(text), InvalidArgumentError));
  }

  it('reads sizes and refuses what is none', () => {
    assert.deepEqual(parseSize('960x720'), { width: 960, height: 720 });
    for (const text of ['960', '0x720', '960x', '-1x5', '99999999x1'])
      assert.throws(() => parseSize(text), InvalidArgumentError);
  });

  it('holds numbers to their range', () => {
    assert.equal(parseNumber(0, 1)('0.5'), 0.5);
    assert.equal(parseInteger(1, 8)('8'), 8);
    for (const text of ['', 'x', '1.1', '-0.1', 'NaN', 'Infinity'])
      assert.throws(() => parseNumber(0, 1)(text), InvalidArgumentError);
    assert.throws(() => parseInteger(1, 8)('2.5'), InvalidArgumentError);
  });

  it('knows the exits', () => {
    assert.equal(parseExit('mid'), 'mid');
    assert.throws(() => parseExit('best'), /low, mid, high/);
  });
});
