import assert from 'node:assert/strict';
import type { Check, CheckResult } from '../../../src/cli/doctor/check.js';
import { ffmpegAbilitiesCheck } from '../../../src/cli/doctor/ffmpeg-abilities.js';
import { ffmpegProgramCheck } from '../../../src/cli/doctor/ffmpeg-program.js';
import { ffmpegPath, ffprobePath } from '../../../streams/ffmpeg.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { fakeProgram } from './fake-program.js';

describe("doctor's check of ffmpeg", () => {
  it("accepts this machine's ffmpeg and ffprobe and tells their version", async () => {
    for (const [name, path] of [['ffmpeg', ffmpegPath()] as const, ['ffprobe', ffprobePath()] as const]) {
      const [result] = await run(ffmpegProgramCheck({ name, path }));
      assert.equal(result?.status, 'ok');
      assert.match(result.detail, /^\S*\d+\.\d+/);
    }
  });

  const versions: readonly (readonly [says: string, status: CheckResult['status']])[] = [
    ['ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026', 'ok'],
    ['ffmpeg version 5.1 Copyright', 'ok'],
    ['ffmpeg version n7.1 Copyright', 'ok'],
    ['ffmpeg version 10.0.2 Copyright', 'ok'],
    ['ffmpeg version N-118000-g1b643e3f65 Copyright', 'ok'],
    ['ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright', 'fail'],
    ['ffmpeg version 5.0.3 Copyright', 'fail'],
    ['something else', 'fail'],
    ['', 'fail'],
  ];
  for (const [says, status] of versions) {
    it(`gives '${status}' to a program that says '${says}'`, async () => {
      await using folder = await temporaryFolder();
      const path = await fakeProgram(folder.path, `echo '${says}'`);
      const [result] = await run(ffmpegProgramCheck({ name: 'ffmpeg', path }));
      assert.equal(result?.status, status);
      assert.equal(result.remedy === undefined, status === 'ok');
    });
  }

  it('says how to get an ffprobe that is not there', async () => {
    const [result] = await run(ffmpegProgramCheck({ name: 'ffprobe', path: '/nowhere/ffprobe' }));
    assert.equal(result?.status, 'fail');
    assert.match(result.detail, /"\/nowhere\/ffprobe" does not run/);
    assert.match(result.remedy ?? '', /apt install ffmpeg.*SEGCAST_FFPROBE/);
  });

  it('kills an ffmpeg that hangs, when aborted', async () => {
    await using folder = await temporaryFolder();
    const path = await fakeProgram(folder.path, 'exec sleep 60');
    const abort = new AbortController();
    const result = ffmpegProgramCheck({ name: 'ffmpeg', path }).run({ signal: abort.signal });
    abort.abort();
    assert.equal((await result)[0]?.status, 'fail');
  });
});

describe("doctor's check of what ffmpeg can do", () => {
  it("finds all of it in this machine's ffmpeg", async () => {
    const results = await run(ffmpegAbilitiesCheck({ ffmpeg: ffmpegPath() }));
    assert.deepEqual(results, [
      { name: 'decoding', status: 'ok', detail: 'h264, hevc, vp9, av1, mjpeg, mpeg4' },
      { name: 'sources', status: 'ok', detail: 'rtsp, rtmp, http, https, srt, tls' },
      { name: 'recording', status: 'ok', detail: 'libx264, ffv1' },
    ]);
  });

  it('names what a small ffmpeg lacks, and what that means', async () => {
    await using folder = await temporaryFolder();
    const ffmpeg = await fakeProgram(folder.path, SMALL_FFMPEG);
    const [decoding, sources, recording] = await run(ffmpegAbilitiesCheck({ ffmpeg }));
    assert.equal(decoding?.detail, 'ffmpeg lacks hevc, vp9, av1');
    assert.equal(sources?.detail, 'ffmpeg lacks rtmp, https, srt, tls');
    assert.equal(recording?.detail, 'ffmpeg lacks libx264');
    for (const result of [decoding, sources, recording]) {
      assert.equal(result.status, 'warn');
      assert.match(result.remedy ?? '', /full build of ffmpeg/);
    }
    assert.match(recording.remedy ?? '', /recording .* do not/);
  });
});

/** An AV1 decoder that works with graphics cards only; protocols for output only. */
const SMALL_FFMPEG = `
case "$2" in
  -decoders) cat <<'END'
Decoders:
 V..... = Video
 ------
 VFS..D h264                 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10
 V....D av1                  Alliance for Open Media AV1
 VFS..D mpeg4                MPEG-4 part 2
 V....D mjpeg                MJPEG (Motion JPEG)
END
  ;;
  -protocols) printf 'Supported file protocols:\\nInput:\\n  file\\n  http\\nOutput:\\n  srt\\n  tls\\n' ;;
  -demuxers) printf 'File formats:\\n D. = Demuxing supported\\n --\\n D  mov,mp4,m4a QuickTime / MOV\\n D  rtsp            RTSP input\\n' ;;
  -encoders) printf ' V....D ffv1                 FFmpeg video codec #1\\n' ;;
esac`;

function run(check: Check): Promise<readonly CheckResult[]> {
  return check.run({ signal: new AbortController().signal });
}
