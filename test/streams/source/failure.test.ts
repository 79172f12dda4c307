import assert from 'node:assert/strict';
import type { SourceFailureCode } from '../../../src/core/errors.js';
import { DecoderLog } from '../../../streams/source/decoder-log.js';
import { classifyLog, failureOfRun } from '../../../streams/source/failure.js';

/** What ffmpeg 5.1 to 7.0 print at `-loglevel level+info` when they fail before the first frame. */
const LOGS: readonly (readonly [situation: string, code: SourceFailureCode, log: string])[] = [
  [
    'rtsp, wrong password',
    'source-unauthorized',
    `[rtsp @ 0x5594b8a1a9c0] [error] method DESCRIBE failed: 401 Unauthorized
     [error] rtsp://***@cam/live: Server returned 401 Unauthorized (authorization failed)`,
  ],
  [
    'rtsp, forbidden',
    'source-unauthorized',
    `[rtsp @ 0x5607409a29c0] [error] method DESCRIBE failed: 403 Forbidden
     [error] rtsp://***@cam/live: Server returned 403 Forbidden (access denied)`,
  ],
  [
    'rtsp, no such stream',
    'source-not-found',
    `[rtsp @ 0x55b23e2c79c0] [error] method DESCRIBE failed: 404 Not Found
     [error] rtsp://***@cam/401: Server returned 404 Not Found`,
  ],
  [
    'rtsp, no such session',
    'source-refused',
    `[rtsp @ 0x55de17a9f9c0] [error] method DESCRIBE failed: 454 undefined
     [error] rtsp://cam/live: Server returned 4XX Client Error, but not one of 40{0,1,3,4}`,
  ],
  [
    'rtsp, too many viewers',
    'source-refused',
    `[rtsp @ 0x55c9a32b69c0] [error] method DESCRIBE failed: 503 Service Unavailable
     [error] rtsp://cam/live: Server returned 5XX Server Error reply`,
  ],
  [
    'rtsp, nobody listens',
    'source-refused',
    `[tcp @ 0x55846d9fd540] [error] Connection to tcp://127.0.0.1:18556?timeout=0 failed: Connection refused
     [error] rtsp://127.0.0.1:18556/404: Connection refused`,
  ],
  [
    'rtsp, unknown host',
    'source-not-found',
    `[tcp @ 0x55f8df807540] [error] Failed to resolve hostname no-such-host.invalid: Name or service not known
     [error] rtsp://no-such-host.invalid/x: Input/output error`,
  ],
  [
    'rtmp, nobody listens',
    'source-refused',
    `[tcp @ 0x55da46ac5a00] [error] Connection to tcp://127.0.0.1:18556?tcp_nodelay=0 failed: Connection refused
     [rtmp @ 0x55da46ac5100] [error] Cannot open connection tcp://127.0.0.1:18556?tcp_nodelay=0
     [error] rtmp://127.0.0.1:18556/live/x: Connection refused`,
  ],
  [
    'http, wrong password',
    'source-unauthorized',
    '[error] http://***@cam/: Server returned 401 Unauthorized (authorization failed)',
  ],
  [
    'http, forbidden',
    'source-unauthorized',
    `[http @ 0x5575faacd100] [warning] HTTP error 403 Forbidden
     [error] http://***@cam/x: Server returned 403 Forbidden (access denied)`,
  ],
  [
    'http, no such page',
    'source-not-found',
    `[http @ 0x55d2233c8100] [warning] HTTP error 404 Not Found
     [error] http://cam/x: Server returned 404 Not Found`,
  ],
  ['http, the server stalls', 'source-timeout', '[error] http://cam/stall: Connection timed out'],
  [
    'http, half a file',
    'source-ended',
    `[http @ 0x564e6b5d1100] [error] Stream ends prematurely at 3, should be 100000
     [error] http://cam/short.mp4: Input/output error`,
  ],
  [
    'http, a web page',
    'source-unsupported',
    '[error] http://cam/text: Invalid data found when processing input',
  ],
  [
    'srt, nobody listens',
    'source-timeout',
    `[srt @ 0x55faa18681c0] [error] Connection to srt://127.0.0.1:18556 failed: Connection timed out
     [error] srt://127.0.0.1:18556: Connection timed out`,
  ],
  [
    'srt, wrong passphrase',
    'source-unauthorized',
    `13:19:20.638327/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Incorrect passphrase - not processing further
     [srt @ 0x5604c98b1180] [error] Connection to srt://cam:9000?passphrase=*** failed: Input/output error
     [error] srt://cam:9000?passphrase=***: Input/output error`,
  ],
  [
    'a text file named .mp4',
    'source-unsupported',
    `[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5628924d4900] [warning] Format mov,mp4,m4a,3gp,3g2,mj2 detected only with low score of 1, misdetection possible!
     [mov,mp4,m4a,3gp,3g2,mj2 @ 0x5628924d4900] [error] moov atom not found
     [error] file:text.mp4: Invalid data found when processing input`,
  ],
  [
    'an mp4 without its index',
    'source-corrupt',
    `[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55cd57a01900] [error] moov atom not found
     [error] file:trunc.mp4: Invalid data found when processing input`,
  ],
  [
    'sound only',
    'source-unsupported',
    `[warning] Guessed Channel Layout for Input Stream #0.0 : mono
     [fatal] Stream map '0:V:0' matches no streams.`,
  ],
  [
    'a codec this ffmpeg lacks',
    'source-unsupported',
    `[warning] Decoder (codec none) not found for input stream #0:0`,
  ],
  ['no right to read', 'source-unauthorized', '[error] file:secret.mp4: Permission denied'],
  [
    'an unplugged device',
    'source-not-found',
    `[video4linux2,v4l2 @ 0x55fb9401a900] [error] Cannot open video device /dev/video9: No such file or directory
     [error] /dev/video9: No such file or directory`,
  ],
  ['a device in use', 'source-refused', '[error] /dev/video0: Device or resource busy'],
];

describe('the reason why ffmpeg failed', () => {
  for (const [situation, code, log] of LOGS) {
    it(`is ${code} for: ${situation}`, () => {
      const heard = new DecoderLog();
      for (const line of log.split('\n')) heard.hear(line.trim());
      assert.equal(classifyLog(heard.problems), code);
    });
  }

  it('is unknown when the log names none', () => {
    assert.equal(classifyLog(['the flux capacitor is empty']), undefined);
  });
});

describe('a run of ffmpeg', () => {
  const FILE = { displayName: 'clip.mkv', live: false, kind: 'file' } as const;
  const WEB_FILE = { displayName: 'http://cam/clip.mp4', live: false, kind: 'http' } as const;
  const RTSP = { displayName: 'rtsp://***@cam', live: true, kind: 'rtsp' } as const;
  const WEBCAM = { displayName: 'http://cam/', live: true, kind: 'http' } as const;
  const BROKEN_FRAME = 'Error while decoding stream #0:0: Invalid data found when processing input';
  const RUNS = [
    ['a file that was read to its end', FILE, 9, 0, [], undefined],
    ['a file with a frame that cannot be decoded', FILE, 9, 0, [BROKEN_FRAME], undefined],
    ['a file that is cut off', FILE, 9, 0, ['File ended prematurely'], undefined],
    ['a file on which ffmpeg gave up', FILE, 9, 1, [BROKEN_FRAME], 'source-corrupt'],
    ['a file without a frame', FILE, 0, 0, [], 'source-unsupported'],
    ['a cut-off file without a frame', FILE, 0, 0, ['File ended prematurely'], 'source-corrupt'],
    [
      'a download that breaks off',
      WEB_FILE,
      9,
      0,
      ['Stream ends prematurely at 3, should be 9'],
      'source-ended',
    ],
    ['a camera that ends well', RTSP, 9, 0, [], 'source-ended'],
    ['a camera that ends after a broken frame', RTSP, 9, 0, [BROKEN_FRAME], 'source-ended'],
    ['a camera whose link breaks', RTSP, 9, 1, ['rtsp://***@cam: Connection timed out'], 'source-timeout'],
    [
      'an RTSP server that hangs up',
      RTSP,
      0,
      1,
      ['Invalid data found when processing input'],
      'source-ended',
    ],
    [
      'a camera that sends a web page',
      WEBCAM,
      0,
      1,
      ['Invalid data found when processing input'],
      'source-unsupported',
    ],
  ] as const;
  for (const [situation, source, frames, exitCode, problems, code] of RUNS) {
    it(`${code === undefined ? 'ends well' : `fails with ${code}`} for: ${situation}`, () => {
      assert.equal(failureOfRun({ source, frames, exitCode, problems })?.code, code);
    });
  }

  it('fails with a message that names the source and quotes ffmpeg’s reason', () => {
    const problems = [
      'Failed to resolve hostname cam: Name or service not known',
      'rtsp://***@cam: Input/output error',
    ];
    const failure = failureOfRun({ source: RTSP, frames: 0, exitCode: 1, problems });
    assert.equal(failure?.message, `The source rtsp://***@cam does not exist. ffmpeg says: ${problems[0]}`);
  });
});

describe('the log of a decoding ffmpeg', () => {
  it('tells the input’s format and keeps warnings and errors, without those that mean nothing', () => {
    const log = new DecoderLog();
    log.hear(`[info] Input #0, mpjpeg, from 'http://cam/':`);
    log.hear(`[info]   Stream #0:0: Video: mjpeg, 25 fps`);
    log.hear(
      '[swscaler @ 0x5e99] [swscaler @ 0x55e9] [warning] deprecated pixel format used, make sure you did set range correctly',
    );
    log.hear(
      '[vost#0:0/rawvideo @ 0x1ffc86c0] [warning] -enc_time_base -1 is deprecated, use -enc_timebase demux',
    );
    log.hear('[h264 @ 0xabc] [error] no frame!');
    assert.equal(log.inputFormat, 'mpjpeg');
    assert.deepEqual(log.problems, ['no frame!']);
  });

  it('keeps the last 20 problems', () => {
    const log = new DecoderLog();
    for (let index = 0; index < 30; index += 1) log.hear(`[warning] ${index}`);
    assert.deepEqual([log.problems.length, log.problems[0], log.problems.at(-1)], [20, '10', '29']);
  });
});
