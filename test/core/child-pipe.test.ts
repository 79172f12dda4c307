import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ChildPipe } from '../../src/core/child-pipe.js';

/** Starts Node on a script that writes to the pipe as its standard output. */
function writeBy(pipe: ChildPipe, script: string): ReturnType<typeof spawn> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', pipe.childEnd, 'ignore'] });
  pipe.childEnd.destroy();
  return child;
}

const MEGABYTE = 'process.stdout.write(Buffer.from(Array.from({ length: 1e6 }, (_, i) => i % 251)));';

describe('a child pipe', () => {
  it('passes every byte on, in order, until the child ends', async () => {
    using pipe = await ChildPipe.open();
    writeBy(pipe, MEGABYTE);
    let count = 0;
    for await (const bytes of pipe.parsed((read) => [read.slice()])) {
      for (const byte of bytes) assert.equal(byte, count++ % 251);
    }
    assert.equal(count, 1e6);
  });

  it('lets the child wait while nobody asks for more', async () => {
    using pipe = await ChildPipe.open();
    let parsed = 0;
    writeBy(pipe, MEGABYTE);
    const pieces = pipe.parsed((read) => {
      parsed += 1;
      return [read.length];
    });
    await pieces.next();
    await new Promise(setImmediate);
    assert.equal(parsed, 1);
    await pieces.return(undefined);
  });

  it('reads on by itself while the bytes come to nothing', async () => {
    using pipe = await ChildPipe.open();
    writeBy(pipe, MEGABYTE);
    let count = 0;
    const sums = pipe.parsed((read) => {
      count += read.length;
      return count < 1e6 ? [] : ['all of it'];
    });
    assert.deepEqual(await sums.next(), { done: false, value: 'all of it' });
    assert.deepEqual(await sums.next(), { done: true, value: undefined });
  });

  it('ends with what parsing throws', async () => {
    using pipe = await ChildPipe.open();
    writeBy(pipe, MEGABYTE);
    const failure = new Error('not what was expected');
    const pieces = pipe.parsed((): never[] => {
      throw failure;
    });
    await assert.rejects(pieces.next(), failure);
  });

  it('hands every byte over without ever making the child wait, until the child ends', async () => {
    using pipe = await ChildPipe.open();
    writeBy(pipe, MEGABYTE);
    let count = 0;
    const buffers = new Set<ArrayBufferLike>();
    await pipe.drained((bytes) => {
      buffers.add(bytes.buffer);
      for (const byte of bytes) assert.equal(byte, count++ % 251);
    });
    assert.equal(count, 1e6);
    assert.equal(buffers.size, 1);
  });

  it('has nothing to hand over once it is closed', async () => {
    const pipe = await ChildPipe.open();
    pipe[Symbol.dispose]();
    await pipe.drained(() => assert.fail('bytes of nobody'));
  });

  it('ends when it is closed, and breaks the pipe for a child that waits', async () => {
    const pipe = await ChildPipe.open();
    const child = writeBy(
      pipe,
      'const more = (error) => (error ? process.exit(3) : process.stdout.write(Buffer.alloc(1e6), more)); more();',
    );
    const pieces = pipe.parsed((read) => [read.length]);
    await pieces.next();
    pipe[Symbol.dispose]();
    assert.deepEqual(await pieces.next(), { done: true, value: undefined });
    assert.deepEqual(await once(child, 'exit'), [3, null]);
  });
});
