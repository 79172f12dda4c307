import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { exitCodeOf } from '../../src/cli/exit-codes.js';
import { failureText } from '../../src/cli/failure-text.js';
import { interruptSignal } from '../../src/cli/interrupt.js';
import { progressText } from '../../src/cli/terminal/progress-text.js';
import { statusText } from '../../src/cli/terminal/status-text.js';
import { ERROR_CODES, SegcastError } from '../../src/core/errors.js';
import type { CameraReading } from '../../pipelines/live/camera-meter.js';

const READING: CameraReading = {
  fps: 24.96,
  latencyMs: { p50: 40, p95: 61.6 },
  drops: 3,
  frames: 100,
  level: 'high',
  reason: undefined,
};
const STREAM = {
  width: 4,
  height: 2,
  timeBase: { num: 1, den: 25 },
  frameRate: undefined,
  frameCount: undefined,
};

describe('status line', () => {
  it('has fps, latency, drops and exit of a camera that is online', () => {
    const text = statusText('yard', { kind: 'online', stream: STREAM }, READING);
    assert.equal(text, 'yard               25.0 fps  latency p95   62 ms  drops 3  exit high');
  });

  it('says how many frames were in time, where that was promised', () => {
    const text = statusText('yard', { kind: 'online', stream: STREAM }, READING, { hitRate: 0.9915 });
    assert.match(text, /drops 3 {2}in time 99\.2 % {2}exit high$/);
  });

  it('says how far an audit agrees, and never calls it accuracy', () => {
    const text = statusText('yard', { kind: 'online', stream: STREAM }, READING, { agreement: 0.9312 });
    assert.match(text, /drops 3 {2}agreement 93\.1 % {2}exit high$/);
  });

  it('says why a picture is raw', () => {
    const reading = { ...READING, level: 'raw', reason: 'engine restarting' } as const;
    assert.match(
      statusText('yard', { kind: 'online', stream: STREAM }, reading),
      /exit raw \(engine restarting\)$/,
    );
  });

  it('says since when a camera is offline and when it is tried again', () => {
    const sinceEpochMs = new Date(2026, 0, 1, 12, 3, 11).getTime();
    const status = {
      kind: 'offline',
      sinceEpochMs,
      code: 'source-refused',
      message: 'Refused.',
      retryInMs: 4000,
    } as const;
    assert.match(statusText('yard', status, READING), /offline since 12:03:11: Refused\. Next try in 4 s\./);
  });
});

describe('progress', () => {
  it('has a bar, a rate and the time left', () => {
    const text = progressText({ done: 60, total: 240, elapsedMs: 2000 }, 'frames');
    assert.equal(text, '[######··················] 60/240 frames  30.0 frames/s  ETA 0:06');
  });

  it('counts on when nobody knows the end', () => {
    assert.equal(
      progressText({ done: 9, total: undefined, elapsedMs: 3_661_000 }, 'frames'),
      '9 frames  0.0 frames/s  1:01:01 elapsed',
    );
  });
});

describe('failures at the shell', () => {
  const failure = new SegcastError(
    'source-refused',
    'No answer from rtsp://joe:secret@cam/1.',
    'Check rtsp://joe:secret@cam/1.',
    {
      cause: new Error('secret cause of rtsp://joe:secret@cam/1'),
    },
  );

  it('has code, message and remedy, and no stack unless asked', () => {
    const text = failureText(failure, false);
    assert.equal(
      text,
      'segcast: No answer from rtsp://***@cam/1. [source-refused]\n  Check rtsp://***@cam/1.',
    );
    assert.match(failureText(failure, true), /\n +at .*[\s\S]*caused by:/);
  });

  it('never has a password, not in a stack either', () => {
    assert.doesNotMatch(failureText(failure, true), /joe:secret/);
  });

  it('has an exit code for every error', () => {
    const codes = Object.fromEntries(ERROR_CODES.map((code) => [code, exitCodeOf(code)]));
    assert.equal(codes['source-timeout'], 3);
    assert.equal(codes['weights-corrupt'], 4);
    assert.equal(codes['record-disk-full'], 5);
    assert.equal(codes['listen-in-use'], 6);
    assert.equal(codes['usage'], 2);
    assert.equal(codes['internal'], 1);
    assert.ok(Object.values(codes).every((code) => code > 0));
  });
});

describe('Ctrl-C', () => {
  it('aborts at the first signal and ends the process with 130 at the second', () => {
    const exits: number[] = [];
    const fake = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
    const signal = interruptSignal(fake as unknown as NodeJS.Process); // only on() and exit() are used
    assert.equal(signal.aborted, false);
    fake.emit('SIGINT');
    assert.equal(signal.aborted, true);
    assert.deepEqual(exits, []);
    fake.emit('SIGTERM');
    assert.deepEqual(exits, [130]);
  });
});
