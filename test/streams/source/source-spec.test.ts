import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageList } from '../../../streams/source/image-list.js';
import { parseProbe } from '../../../streams/source/probe.js';
import {
  describeSource,
  type DescribeOptions,
  type SourceDescriptor,
} from '../../../streams/source/source-spec.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const LIVE = ['-thread_type', 'slice', '-fpsprobesize', '0'];
const RTSP = ['-allowed_media_types', 'video', '-timeout', '10000000'];
const HTTP = ['-rw_timeout', '10000000', '-protocol_whitelist', 'http,https,httpproxy,tcp,tls,crypto,data'];

describe('a source spec', () => {
  const rows: readonly (readonly [
    spec: string,
    options: DescribeOptions,
    expected: Partial<SourceDescriptor>,
  ])[] = [
    [
      'rtsp://cam/live',
      {},
      {
        kind: 'rtsp',
        live: true,
        input: 'rtsp://cam/live',
        inputOptions: [...LIVE, '-rtsp_transport', 'tcp', ...RTSP],
      },
    ],
    [
      'rtsps://cam/live',
      { transport: 'udp' },
      { inputOptions: [...LIVE, '-rtsp_transport', 'udp', ...RTSP] },
    ],
    ['RTSP://cam/live', {}, { kind: 'rtsp', input: 'RTSP://cam/live' }],
    ['rtmp://cam/app/key', {}, { kind: 'rtmp', live: true, inputOptions: LIVE }],
    [
      'srt://cam:9000?mode=caller',
      {},
      { kind: 'srt', live: true, inputOptions: [...LIVE, '-timeout', '10000000'] },
    ],
    ['http://cam/video.mjpg', {}, { kind: 'http', live: true, inputOptions: [...LIVE, ...HTTP] }],
    ['https://cam/live/index.m3u8?session=1', {}, { kind: 'http', live: true }],
    ['https://cam/clip.MP4?x=1', {}, { kind: 'http', live: false, inputOptions: HTTP }],
    ['https://cam/clip.mp4', { realtime: true }, { live: false, inputOptions: [...HTTP, '-re'] }],
    ['https://cam/clip.mp4', { live: true }, { live: true, inputOptions: [...LIVE, ...HTTP] }],
    ['https://cam/vod.m3u8', { live: false }, { live: false, inputOptions: HTTP }],
    ['-', {}, { kind: 'stdin', live: false, input: 'pipe:0', feed: 'stdin', displayName: 'standard input' }],
    [
      'demo:',
      { demoClip: '/clips/street.mp4' },
      {
        kind: 'demo',
        live: false,
        input: 'file:/clips/street.mp4',
        inputOptions: [],
        probePath: '/clips/street.mp4',
      },
    ],
    ['demo:', { realtime: true }, { live: true, inputOptions: [...LIVE, '-stream_loop', '-1', '-re'] }],
    [
      'rtsp://cam/live',
      { inputOptions: ['-max_delay', '0'] },
      { inputOptions: [...LIVE, '-rtsp_transport', 'tcp', ...RTSP, '-max_delay', '0'] },
    ],
  ];
  for (const [spec, options, expected] of rows) {
    it(`${spec} ${JSON.stringify(options)} is read as ffmpeg needs it`, async () => {
      const described = await describeSource(spec, options);
      for (const [key, value] of Object.entries(expected)) {
        assert.deepEqual(described[key as keyof SourceDescriptor], value, key);
      }
    });
  }

  it('is a file wherever a file is', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'clip.mp4');
    await writeFile(path, '');
    const { kind, live, input, inputOptions, probePath } = await describeSource(path, { realtime: true });
    assert.deepEqual(
      { kind, live, input, inputOptions, probePath },
      { kind: 'file', live: false, input: `file:${path}`, inputOptions: ['-re'], probePath: path },
    );
  });

  it('is shown without user name, password and keys', async () => {
    assert.equal((await describeSource('rtsp://admin:hunter2@cam/live')).displayName, 'rtsp://***@cam/live');
    assert.equal(
      (await describeSource('srt://cam:9000?passphrase=hunter2')).displayName,
      'srt://cam:9000?passphrase=***',
    );
  });

  const wrong = [
    ['', 'source-invalid', /empty/],
    ['clip\0.mp4', 'source-invalid', /zero byte/],
    ['gopher://cam/live', 'source-invalid', /gopher:, which is none of rtsp, rtsps, rtmp/],
    ['rtsp://admin:hunter2/x@cam/live', 'source-invalid', /no valid rtsp URL/],
    ['rtsp:///live', 'source-invalid', /no valid rtsp URL/],
    ['http://', 'source-invalid', /no valid http URL/],
    ['/dev/video99', 'source-not-found', /\/dev\/video99/],
    ['http:cam', 'source-not-found', /no file, folder or device http:cam/],
  ] as const;
  for (const [spec, code, message] of wrong) {
    it(`${JSON.stringify(spec)} is refused: ${code}`, async () => {
      const failure: unknown = await describeSource(spec).catch((error: unknown) => error);
      assert.ok(failure instanceof Error && 'code' in failure && 'remedy' in failure);
      assert.equal(failure.code, code);
      assert.match(failure.message, message);
      assert.doesNotMatch(`${failure.message} ${String(failure.remedy)}`, /hunter2/);
    });
  }
});

describe('the list of images for ffmpeg', () => {
  it('quotes names, and says which only look like patterns', () => {
    assert.equal(
      imageList(['/a/b c.png', "/a/it's 50%.png"]),
      [
        'ffconcat version 1.0',
        "file 'file:/a/b c.png'",
        'duration 0.04',
        String.raw`file 'file:/a/it'\''s 50%.png'`,
        'option pattern_type none',
        'duration 0.04',
        '',
      ].join('\n'),
    );
  });
});

describe('what ffprobe knows', () => {
  const probe = (stream: Record<string, unknown>, format: Record<string, string> = {}) =>
    parseProbe(JSON.stringify({ streams: [stream], format }));

  it('is the number of frames the container states', () => {
    const known = probe({
      time_base: '1/90000',
      avg_frame_rate: '20/1',
      r_frame_rate: '30/1',
      nb_frames: '40',
      duration: '9',
    });
    assert.deepEqual(known, {
      ...{ timeBase: { num: 1, den: 90000 }, frameRate: { num: 20, den: 1 } },
      ...{ frameCount: 40, interlaced: false, picture: undefined },
    });
  });

  it('is otherwise an estimate from duration and rate', () => {
    assert.equal(probe({ avg_frame_rate: '30000/1001' }, { duration: '10.01' })?.frameCount, 300);
    assert.equal(probe({ avg_frame_rate: '25/1' })?.frameCount, undefined);
    assert.equal(
      probe({ avg_frame_rate: '0/0', r_frame_rate: '25/1' }, { duration: '4' })?.frameCount,
      undefined,
    );
  });

  it('is whether the fields are interlaced', () => {
    assert.equal(probe({ field_order: 'tt' })?.interlaced, true);
    assert.equal(probe({ field_order: 'progressive' })?.interlaced, false);
  });

  it('is how large pictures are, turned as the file says', () => {
    const pictureOf = (rotation: number) =>
      probe({ width: 640, height: 360, side_data_list: [{}, { rotation }] })?.picture;
    assert.deepEqual(probe({ width: 640, height: 360 })?.picture, { width: 640, height: 360 });
    assert.deepEqual([-90, 270].map(pictureOf), Array(2).fill({ width: 360, height: 640 }));
    assert.deepEqual(pictureOf(180), { width: 640, height: 360 });
  });

  it('is nothing without a video stream', () => {
    assert.equal(parseProbe('{"streams":[],"format":{}}'), undefined);
  });
});
