// Run by recorder-killed.test.ts as a process of its own: records until it is killed, and prints each frame's number once it
// is on its way into the file. Pictures are large enough that pipes hold a few of them only, as they do in earnest.
import { Recorder } from '../../../streams/recorder/recorder.js';
import { annotatedOf } from './frames.js';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('expected the path of the recording');
const recorder = await Recorder.open({ path, pace: 'offline', preset: 'live', maxQueuedFrames: 2 });
for (let seq = 0; ; seq++) {
  const outcome = await recorder.write(annotatedOf({ seq, width: 320, height: 240 }));
  if (outcome.kind !== 'accepted') break;
  process.stdout.write(`${seq}\n`);
}
const { failure } = await recorder.close();
process.stdout.write(`ended ${failure?.code}\n`);
