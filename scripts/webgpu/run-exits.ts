import type { CutGraph } from '../../models/cut-graph.js';
import type { InferenceClient, InferenceSession } from '../../models/runtime/inference-client.js';
import type { Logits } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';

/** A network's cuts on a device, its features where the device keeps them. */
export class LoadedCuts implements AsyncDisposable {
  readonly #client: InferenceClient;
  readonly #sessions: readonly InferenceSession[];

  private constructor(client: InferenceClient, sessions: readonly InferenceSession[]) {
    this.#client = client;
    this.#sessions = sessions;
  }

  static async load(client: InferenceClient, cuts: readonly CutGraph[]): Promise<LoadedCuts> {
    const sessions: InferenceSession[] = [];
    for (const cut of cuts) sessions.push(await client.load(cut));
    return new LoadedCuts(client, sessions);
  }

  /** Every exit's logits for a frame, cheapest exit first; `exits` of them. */
  async run(pixels: Uint8Array, exits = this.#sessions.length): Promise<Map<Exit, Logits>> {
    const [first] = this.#sessions;
    await this.#client.upload(SLOT, first!.cut.inputs[0]!, pixels); // a cascade has a cut, which takes a frame
    const logits = new Map<Exit, Logits>();
    for (const session of this.#sessions.slice(0, exits)) {
      const { tensors } = await this.#client.run(session, SLOT, { fetch: [session.cut.logits] });
      const { shape, data } = tensors[0]!; // as many as were asked for
      const [, classes = 0, height = 0, width = 0] = shape;
      logits.set(session.cut.exit, { classes, height, width, data: data as Float32Array }); // CutGraph says so
    }
    return logits;
  }

  /** Asks for a feature, which a device that keeps it refuses; the reason, or undefined where it came. */
  async refusalToFetch(feature: string): Promise<string | undefined> {
    try {
      await this.#client.run(this.#sessions[0]!, SLOT, { fetch: [feature] }); // of the first cut
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Runs the last cut on a frame whose other cuts never ran: it must be refused, and cost nothing. */
  async runOutOfOrder(pixels: Uint8Array): Promise<boolean> {
    const last = this.#sessions.at(-1)!; // as above
    await this.#client.upload(SLOT, this.#sessions[0]!.cut.inputs[0]!, pixels);
    try {
      await this.#client.run(last, SLOT, { fetch: [last.cut.logits] });
      return true;
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.release(SLOT);
    for (const session of this.#sessions) await this.#client.unload(session);
  }
}

const SLOT = 'check';

/** The geometry of a frame that is the network's input as it is. */
export function sameSize({ width, height }: Size) {
  return { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
}
