/**
 * icnet-camvid in float32 and in 8-bit integers, cut by cut, interleaved: `npx tsx bench/int8.bench.ts [rounds] [WxH ...]`
 *
 * Two threads, spinning off, as a segmenter runs them; frames have the input's size. Ratios of processor time hold on a busy
 * machine, those of wall time on an idle one.
 */
import type { CutGraph, Geometry } from '../models/cut-graph.js';
import type { Model } from '../models/model.js';
import type { EngineSession } from '../models/runtime/engine.js';
import { openOnnxEngine } from '../models/runtime/onnx-engine.js';
import { allocateTensor, type Tensor } from '../models/runtime/tensor.js';
import { loadModel } from '../models/zoo.js';
import { handResult } from './bench-result.js';
import { describeMachine, measureInterleaved, seededRandom, type Measurement } from './harness.js';

const SIZES = ['1024x512', '960x720', '896x512', '448x256', '320x192', '160x96'];
const [rounds = '30', ...sizes] = process.argv.slice(2);

async function benchSize(size: string): Promise<void> {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  await using float = await LoadedModel.load(models[0], geometry);
  await using integers = await LoadedModel.load(models[1], geometry);
  const alternatives = models[0].exits.flatMap((exit, cut) => [
    { name: `fp32 ${exit}`, run: () => float.run(cut) },
    { name: `int8 ${exit}`, run: () => integers.run(cut) },
  ]);
  const measured = await measureInterleaved(alternatives, { rounds: Number(rounds), warmup: 5 });
  console.log(tableOf(size, models[0].exits, measured));
  results.push({ size, measured });
}

/** Per cut and up to each exit: times of both, and how many times faster the integers are. */
function tableOf(size: string, exits: readonly string[], measured: readonly Measurement[]): string {
  const head = `${size.padEnd(22)}     p50     p95     p99     cpu ms   fp32 / int8: p50   cpu`;
  const cuts = exits.map((_, cut) => [measured[2 * cut]!, measured[2 * cut + 1]!] as const); // made in this order
  const rows = cuts.flatMap(([float, integers]) => [
    rowOf(float.name, float),
    rowOf(integers.name, integers) + ratios(float, integers),
  ]);
  const reached = exits.map((exit, last) => {
    const [float, integers] = [0, 1].map((which) => sumOf(cuts.slice(0, last + 1).map((cut) => cut[which]!)));
    return `to ${exit}`.padEnd(56) + ratios(float!, integers!); // both are there
  });
  return [head, ...rows, ...reached, ''].join('\n');
}

interface Cost {
  readonly p50Ms: number;
  readonly cpuMs?: number;
}

function sumOf(costs: readonly Cost[]): Cost {
  return {
    p50Ms: costs.reduce((sum, { p50Ms }) => sum + p50Ms, 0),
    cpuMs: costs.reduce((sum, { cpuMs = 0 }) => sum + cpuMs, 0),
  };
}

function rowOf(name: string, { p50Ms, p95Ms, p99Ms, cpuMs = 0 }: Measurement): string {
  return name.padEnd(22) + [p50Ms, p95Ms, p99Ms, cpuMs].map((ms) => ms.toFixed(2).padStart(8)).join('');
}

function ratios(float: Cost, integers: Cost): string {
  const p50 = float.p50Ms / integers.p50Ms;
  const cpu = (float.cpuMs ?? 0) / (integers.cpuMs ?? 0);
  return `${p50.toFixed(2).padStart(20)}${cpu.toFixed(2).padStart(8)}`;
}

/** A model's cuts, each with the inputs an earlier one left. */
class LoadedModel implements AsyncDisposable {
  readonly #cuts: readonly { readonly session: EngineSession; readonly cut: CutGraph }[];
  readonly #tensors = new Map<string, Tensor>();

  private constructor(cuts: readonly { readonly session: EngineSession; readonly cut: CutGraph }[]) {
    this.#cuts = cuts;
    for (const { cut } of cuts)
      for (const info of [...cut.inputs, ...cut.outputs])
        if (!this.#tensors.has(info.name)) this.#tensors.set(info.name, allocateTensor(info));
    const random = seededRandom(1);
    const frame = this.#tensors.get('frame')?.data;
    frame?.forEach((_, at) => (frame[at] = random() * 256));
  }

  static async load(model: Model, geometry: Geometry): Promise<LoadedModel> {
    const cuts = [];
    for (const cut of model.buildCuts(geometry)) cuts.push({ cut, session: await engine.load(cut.onnx) });
    return new LoadedModel(cuts);
  }

  async run(index: number): Promise<void> {
    const { session, cut } = this.#cuts[index]!; // one a cut
    const tensors = (names: CutGraph['inputs']) => names.map(({ name }) => this.#tensors.get(name)!); // all allocated
    await session.run(tensors(cut.inputs), tensors(cut.outputs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { session } of this.#cuts) await session[Symbol.asyncDispose]();
  }
}

console.log(`${describeMachine()}, 2 threads`);
const models = [await loadModel('icnet-camvid'), await loadModel('icnet-camvid-int8')] as const;
await using engine = await openOnnxEngine({ provider: 'cpu', threads: 2 });
const results: { readonly size: string; readonly measured: readonly Measurement[] }[] = [];
for (const size of sizes.length > 0 ? sizes : SIZES) await benchSize(size);
handResult({ threads: 2, sizes: results });
