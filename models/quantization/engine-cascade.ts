import type { Frame } from '../../src/core/frame.js';
import { FRAME_INPUT, type TensorInfo } from '../cut-graph.js';
import { encodeOnnx } from '../graph/encode-onnx.js';
import type { Graph, Value } from '../graph/graph.js';
import { RESIZED_INPUT, resizeFrame } from '../resized-frame.js';
import type { Engine, EngineSession } from '../runtime/engine.js';
import { allocateTensor, type Tensor } from '../runtime/tensor.js';

/** A picture to run a network on: rgb24, [height, width, 3]. */
export type Picture = Pick<Frame, 'width' | 'height' | 'pixels'>;

/** The tensors of a run by name; overwritten by the next one. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** A network's cuts loaded into an engine of this process, run one after the other. */
export class EngineCascade implements AsyncDisposable {
  readonly #sessions: readonly EngineSession[];
  readonly #tensors = new Map<string, Tensor>();

  private constructor(sessions: readonly EngineSession[]) {
    this.#sessions = sessions;
    for (const { inputs, outputs } of sessions)
      for (const info of [...inputs, ...outputs])
        if (!this.#tensors.has(info.name)) this.#tensors.set(info.name, allocateTensor(info));
  }

  /** @throws Error in the engine's own words when it refuses a cut */
  static async load(engine: Engine, cuts: readonly Graph[]): Promise<EngineCascade> {
    const sessions: EngineSession[] = [];
    try {
      for (const cut of cuts) sessions.push(await engine.load(encodeOnnx(cut)));
      return new EngineCascade(sessions);
    } catch (error) {
      for (const session of sessions) await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** All edges and outputs of the cuts for a picture of the size they were built for. */
  async run(picture: Picture): Promise<Tensors> {
    this.#enter(picture);
    for (const session of this.#sessions)
      await session.run(this.#named(session.inputs), this.#named(session.outputs));
    return this.#tensors;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) await session[Symbol.asyncDispose]();
  }

  #enter(picture: Picture): void {
    const resized = this.#tensors.get(RESIZED_INPUT);
    const [, , height = 0, width = 0] = resized?.shape ?? [];
    if (resized) resized.data.set(resizeFrame(picture.pixels, picture, { width, height }));
    else this.#tensors.get(FRAME_INPUT)?.data.set(picture.pixels);
  }

  #named(infos: readonly TensorInfo[]): readonly Tensor[] {
    return infos.map(({ name }) => this.#tensors.get(name)!); // all were allocated
  }
}

/** The graph with more of its tensors as outputs. */
export function withOutputs(graph: Graph, names: readonly string[]): Graph {
  const outputs = new Map<string, Value>(graph.outputs.map((output) => [output.name, output]));
  for (const name of names) outputs.set(name, graph.values.get(name)!); // names come from the graph
  return { ...graph, outputs: [...outputs.values()] };
}
