// The entry of a thread that runs a TypeScript file from the sources; dist has no use for it.
// `workerData.entry` is the file's URL. Node 20 runs no .ts file as a thread's entry, whatever loaders its parent has.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.entry);
