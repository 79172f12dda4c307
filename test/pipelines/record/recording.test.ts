import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Recording } from '../../../pipelines/record/recording.js';
import { fakeFrame, fakeZoneEvent, streetClasses } from '../../support/fake-feed.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const EVENT = fakeZoneEvent({ seq: 1, pts: 40 });

describe('Recording', () => {
  it("has an event's line after the line of the frame that settled it", async () => {
    await using folder = await temporaryFolder();
    const report = join(folder.path, 'yard.jsonl');
    const recording = await Recording.open({
      report,
      pace: 'live',
      source: 'demo:',
      classSet: streetClasses,
    });
    const first = recording.write(fakeFrame({ seq: 1 }));
    recording.writeEvent(EVENT);
    await first;
    await recording.write(fakeFrame({ seq: 2 }));
    await recording.close();
    const lines = (await readFile(report, 'utf8')).trimEnd().split('\n').slice(1);
    const told = lines.map((line) => {
      const { type = 'frame', seq } = JSON.parse(line) as { type?: string; seq: number };
      return `${type} ${seq}`;
    });
    assert.deepEqual(told, ['frame 1', 'zone-event 1', 'frame 2']);
  });

  it('takes an event without a report for nothing', async () => {
    await using folder = await temporaryFolder();
    const video = join(folder.path, 'yard.mp4');
    await using recording = await Recording.open({
      video,
      pace: 'live',
      source: 'demo:',
      classSet: streetClasses,
    });
    recording.writeEvent(EVENT);
    assert.equal((await recording.close()).failure, undefined);
  });
});
