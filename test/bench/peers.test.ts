import assert from 'node:assert/strict';
import type { Peer, PeerRun } from '../../bench/peers/peer.js';
import { parseResult, quantilesOf } from '../../bench/peers/peer.js';
import { figuresOf, peerTable } from '../../bench/peers/peer-table.js';
import { runProgram } from '../../bench/peers/run-program.js';
import { largestDifference } from '../../bench/peers/tell-agreement.js';

describe('bench: peers', () => {
  it('takes quantiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual(quantilesOf(hundred), { p50: 50, p95: 95, p99: 99 });
    assert.deepEqual(quantilesOf([7]), { p50: 7, p95: 7, p99: 7 });
  });

  it('gives the median of the runs, one figure at a time', () => {
    const figures = figuresOf(peer('a'), [run(2, 40), run(4, 10), run(8, 20)], 1);
    assert.equal(figures.fps, 5); // 20 frames in 4 s
    assert.equal(figures.cpuMsPerFrame, 100);
    assert.equal(figures.paced?.latencyMs.p50, 20);
  });

  it('says that latency grows where frames come faster than they are done and none is dropped', () => {
    const slow = figuresOf(peer('slow'), [run(4, 10)], 6);
    const dropping = figuresOf(peer('dropping'), [run(4, 10, true)], 6);
    assert.equal(slow.paced?.keepsUp, false);
    assert.equal(dropping.paced?.keepsUp, true);
    const [, slowRow = '', droppingRow = ''] = peerTable([slow, dropping], 6).split('\n');
    assert.match(slowRow, /grows without end/);
    assert.doesNotMatch(droppingRow, /grows without end/);
  });

  it('compares everyone with the first', () => {
    const table = peerTable(
      [figuresOf(peer('first'), [run(2, 1)], 1), figuresOf(peer('second'), [run(4, 1)], 1)],
      1,
    );
    assert.match(table, /first +10\.0 +1\.00/);
    assert.match(table, /second +5\.0 +2\.00/);
  });

  it('tells labels of other classes from labels that are a little different', () => {
    assert.ok(Math.abs(largestDifference([0.5, 0.3, 0.2], [0.45, 0.31, 0.24]) - 0.05) < 1e-12);
    assert.equal(largestDifference([0.5, 0.5], [0.5, 0.3, 0.2]), Infinity);
  });

  it('reads a result below what a library prints', () => {
    assert.deepEqual(parseResult('a warning\n{"peakMiB": 3}\n'), { peakMiB: 3 });
  });

  it('says what a program that failed wrote last', async () => {
    const script = 'console.error("no such clip"); process.exit(3)';
    await assert.rejects(runProgram(process.execPath, ['-e', script]), /ended with 3\nno such clip/);
    await assert.rejects(runProgram('no-such-program-anywhere', []), /ENOENT/);
  });
});

function peer(name: string): Peer {
  return {
    name,
    does: 'something',
    leavesOut: '',
    missing: () => Promise.resolve(undefined),
    run: () => Promise.reject(new Error('is not run')),
  };
}

/** 20 frames that took so long, and a camera with such a latency. */
function run(seconds: number, latencyMs: number, dropsFrames = false): PeerRun {
  return {
    versions: {},
    asFastAsPossible: { frames: 20, seconds, cpuMs: 2000 },
    paced: { latencyMs: quantilesOf([latencyMs]), shown: 1, cpuMsPerFrame: 1, dropsFrames },
    peakMiB: 1,
    jpegBytes: 1000,
  };
}
