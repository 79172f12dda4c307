/** What the inference process costs: the round trip of a frame, starting, coming back, loading a network. `npx tsx bench/runtime.bench.ts` */
import { readFileSync } from 'node:fs';
import { filter, firstValueFrom } from 'rxjs';
import { FRAME_INPUT, type CutGraph } from '../models/cut-graph.js';
import { startInference, type InferenceClient } from '../models/runtime/inference-client.js';
import { openOnnxEngine } from '../models/runtime/onnx-engine.js';
import { allocateTensor, bytesOf } from '../models/runtime/tensor.js';
import { loadModel } from '../models/zoo.js';
import { packagePath } from '../src/core/package-root.js';
import { describeMachine, formatTable, measureInterleaved } from './harness.js';

/** 1.5 MB in, 32 KB out, next to no work between. */
const FRAME = { name: FRAME_INPUT, type: 'uint8', shape: [1, 512, 1024, 3] } as const;
const LOGITS = { name: 'logits_echo', type: 'float32', shape: [1, 8192] } as const;
const ECHO: CutGraph = {
  exit: 'low',
  onnx: readFileSync(packagePath('test', 'fixtures', 'runtime', 'echo.onnx')),
  inputs: [FRAME],
  outputs: [LOGITS],
  logits: LOGITS.name,
};

console.log(describeMachine());
await benchRoundTrip();
await benchLifeCycle();

async function benchRoundTrip(): Promise<void> {
  await using client = await startInference({ provider: 'cpu' });
  await using engine = await openOnnxEngine({ provider: 'cpu' });
  await using inHere = await engine.load(ECHO.onnx);
  const there = await client.load(ECHO);
  const frame = allocateTensor(FRAME);
  const logits = allocateTensor(LOGITS);
  const measurements = await measureInterleaved([
    { name: 'in this process', run: () => inHere.run([frame], [logits]) },
    { name: 'upload alone', run: () => client.upload('bench', FRAME, bytesOf(frame)) },
    {
      name: 'upload and run in its own process',
      run: async () => {
        await client.upload('bench', FRAME, bytesOf(frame));
        await client.run(there, 'bench', { fetch: [LOGITS.name] });
      },
    },
  ]);
  console.log(formatTable('1.5 MB in, 32 KB out', measurements));
}

async function benchLifeCycle(): Promise<void> {
  const client = await timed('start of the process', () => startInference({ provider: 'cpu' }));
  const model = await timed('icnet-camvid from disk', () => loadModel('icnet-camvid'));
  const geometry = { frameWidth: 1280, frameHeight: 720, inputWidth: 896, inputHeight: 512 };
  const cuts = await timed('its three cuts as ONNX', () => Promise.resolve(model.buildCuts(geometry)));
  for (const cut of cuts) await timed(`loading ${cut.exit}`, () => client.load(cut));
  await timed('kill to ready (0.2 s of it deliberate)', () => killAndWait(client));
  await timed('closing', () => client[Symbol.asyncDispose]());
}

async function killAndWait(client: InferenceClient): Promise<void> {
  const gone = firstValueFrom(client.status.pipe(filter(({ kind }) => kind === 'restarting')));
  client.kill('bench');
  await gone;
  await client.ready();
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${name.padEnd(40)} ${(performance.now() - startedAt).toFixed(0).padStart(6)} ms`);
  return result;
}
