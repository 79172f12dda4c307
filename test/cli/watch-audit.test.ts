import assert from 'node:assert/strict';
import { printed, runCli, startCli } from '../support/cli.js';

const SMALL = ['--size', '64x64', '--device', 'cpu', '--threads', '1', '--listen', '127.0.0.1:0'];

describe('segcast watch --audit', () => {
  it('tells how far a second network agrees, on the status line and at /api/slo', async () => {
    await using watching = startCli(
      'watch',
      'demo:',
      '--audit',
      'icnet-camvid',
      '--audit-every',
      '200ms',
      '--audit-size',
      '96x64',
      ...SMALL,
    );
    const greeted = printed(watching, /audited by icnet-camvid, a frame every 0\.2 s\n/);
    const status = printed(watching, /agreement (\d+\.\d) %/);
    const [, url = ''] = await printed(watching, /watch it at (http:\S+)/);
    await greeted;
    const [, percent] = await status;
    const answer = (await (await fetch(new URL('/api/slo', url))).json()) as {
      cameras: { audit: { model: string; state: string; frames: number; pixelAgreement: number } }[];
    };
    const audit = answer.cameras[0]?.audit;
    assert.deepEqual([audit?.model, audit?.state], ['icnet-camvid', 'running']);
    assert.ok((audit?.frames ?? 0) > 0);
    assert.ok(Number(percent) > 30 && Number(percent) <= 100, percent);
    watching.kill('SIGINT');
    const { code, stderr } = await watching.result;
    assert.equal(code, 0, stderr);
  });

  it('refuses a network there is not, before anything starts', async () => {
    const { code, stderr, stdout } = await runCli('watch', 'demo:', '--escalate', 'icnet-camvit', ...SMALL);
    assert.equal(code, 4);
    assert.match(stderr, /no model "icnet-camvit".*Did you mean "icnet-camvid"/s);
    assert.doesNotMatch(stdout, /watch it at/);
  });
});
