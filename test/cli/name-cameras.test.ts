import assert from 'node:assert/strict';
import { nameCameras } from '../../src/cli/watch/name-cameras.js';
import { recordingPaths } from '../../src/cli/watch/recording-paths.js';

describe('naming cameras', () => {
  for (const [source, id, name, spec] of [
    ['demo:', 'demo-street', 'demo street', 'demo:'],
    [
      'rtsp://joe:secret@yard.local:554/live',
      'yard-local-554-live',
      'yard.local:554/live',
      'rtsp://joe:secret@yard.local:554/live',
    ],
    ['Front door=rtsp://10.0.0.9/1', 'front-door', 'Front door', 'rtsp://10.0.0.9/1'],
    ['clips/my drive.mp4', 'my-drive', 'my drive', 'clips/my drive.mp4'],
    ['/dev/video0', 'video0', 'video0', '/dev/video0'],
    ['-', 'stdin', 'stdin', '-'],
    ['日本.mp4', 'camera', '日本', '日本.mp4'],
  ] as const) {
    it(`calls ${source.replace('joe:secret', 'joe:***')} "${id}"`, () =>
      assert.deepEqual(nameCameras([source]), [{ id, name, spec }]));
  }

  it('never shows a password', () => {
    const [camera] = nameCameras(['rtsp://joe:secret@cam/stream?password=secret']);
    assert.ok(!JSON.stringify([camera?.id, camera?.name]).includes('secret'));
  });

  it('keeps equal sources apart', () => {
    assert.deepEqual(
      nameCameras(['demo:', 'demo:', 'demo:']).map(({ id }) => id),
      ['demo-street', 'demo-street-2', 'demo-street-3'],
    );
  });
});

describe('recording paths', () => {
  it('takes the paths as given for the only camera', () => {
    assert.deepEqual(recordingPaths({ record: 'out/a.mp4', labels: 'b.mkv' }, 'yard', true), {
      video: 'out/a.mp4',
      labels: 'b.mkv',
      overwrite: false,
    });
  });

  it('gives each of several cameras files of its own', () => {
    assert.deepEqual(recordingPaths({ record: 'out/a.mp4', overwrite: true }, 'yard', false), {
      video: 'out/a-yard.mp4',
      labels: undefined,
      overwrite: true,
    });
  });

  it('records nothing unless asked', () => assert.equal(recordingPaths({}, 'yard', true), undefined));
});
