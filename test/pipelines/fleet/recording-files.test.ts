import assert from 'node:assert/strict';
import { join } from 'node:path';
import { filesInFolder, nameByTime, recordingFiles } from '../../../pipelines/fleet/recording-files.js';
import { SegcastError } from '../../../src/core/errors.js';

describe('the files of a recording', () => {
  it('have their report beside the video, or beside labels recorded alone', () => {
    assert.equal(recordingFiles({ video: 'out/a.mp4', labels: 'b.mkv' }).report, join('out', 'a.jsonl'));
    assert.equal(recordingFiles({ labels: 'b.mkv' }).report, 'b.jsonl');
  });

  it('are at least one', () => {
    assert.throws(() => recordingFiles({}), is('usage'));
  });

  it('lie in the folder for recordings when somebody far away asked for them', () => {
    assert.deepEqual(filesInFolder('kept', { video: 'a.mp4', overwrite: true }), {
      video: join('kept', 'a.mp4'),
      labels: undefined,
      overwrite: true,
    });
  });

  for (const name of ['../a.mp4', '/etc/a.mp4', 'a/b.mp4', 'a\\b.mp4', '..', '.hidden.mp4', '', 'a\0.mp4'])
    it(`never leave that folder: ${JSON.stringify(name)}`, () => {
      assert.throws(() => filesInFolder('kept', { video: name }), is('record-path-unwritable'));
      assert.throws(() => filesInFolder('kept', { labels: name }), is('record-path-unwritable'));
    });

  it('are named by camera and local time', () => {
    const at = new Date(2026, 7, 20, 14, 15, 3, 120);
    assert.equal(nameByTime('yard', at.getTime()), 'yard-20260820-141503-120.mp4');
  });
});

function is(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof SegcastError && thrown.code === code;
}
