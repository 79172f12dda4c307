/**
 * The thread that refines one picture's labels and ends.
 *
 * Started by refineInThread() and by nobody else.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { comeLast } from '../../src/core/priority.js';
import { refineLabels, type LabelledPicture } from './refine-labels.js';

comeLast();
const { picture } = workerData as { readonly picture: LabelledPicture }; // refineInThread() has put it there
parentPort?.postMessage(await refineLabels(picture));
