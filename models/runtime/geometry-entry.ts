import { SegcastError } from '../../src/core/errors.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { CutGraph, Geometry } from '../cut-graph.js';
import type { InferenceClient, InferenceSession } from './inference-client.js';

/** The part of the inference client that keeps networks. */
export type SessionLoader = Pick<InferenceClient, 'load' | 'ensureLoaded' | 'unload' | 'release'>;

/** Makes a network's cuts for a size. */
export type BuildCuts = (geometry: Geometry) => Promise<readonly CutGraph[]>;

let lastSlot = 0;

/** One geometry's networks and slots. Slots are kept between frames, so that their memory is. */
export class GeometryEntry {
  readonly geometry: Geometry;
  readonly #client: SessionLoader;
  readonly #build: BuildCuts;
  readonly #sessions = new Map<Exit, Promise<InferenceSession>>();
  readonly #idleSlots: string[] = [];
  #slotsInUse = 0;
  #cuts: Promise<readonly CutGraph[]> | undefined;

  constructor(client: SessionLoader, geometry: Geometry, build: BuildCuts) {
    this.geometry = geometry;
    this.#client = client;
    this.#build = build;
  }

  get isInUse(): boolean {
    return this.#slotsInUse > 0;
  }

  takeSlot(): string {
    this.#slotsInUse += 1;
    return this.#idleSlots.pop() ?? `slot-${++lastSlot}`;
  }

  giveBack(slot: string): void {
    this.#slotsInUse -= 1;
    this.#idleSlots.push(slot);
  }

  /** Makes the networks' files, which takes no time of the inference process. */
  async build(): Promise<void> {
    await (this.#cuts ??= this.#beginToBuild());
  }

  /** An exit's network, loaded once per process; after a failure the next one to ask tries again. */
  async session(exit: Exit): Promise<InferenceSession> {
    const loading = this.#sessions.get(exit) ?? this.#beginToLoad(exit);
    const session = await loading;
    await this.#client.ensureLoaded(session);
    return session;
  }

  /** Frees what the inference process holds for this geometry. */
  async free(): Promise<void> {
    const sessions = await Promise.allSettled(this.#sessions.values());
    for (const session of sessions)
      if (session.status === 'fulfilled') await this.#client.unload(session.value);
    for (const slot of this.#idleSlots) await this.#client.release(slot);
  }

  #beginToLoad(exit: Exit): Promise<InferenceSession> {
    const loading = this.#load(exit);
    this.#sessions.set(exit, loading);
    loading.catch(() => this.#sessions.delete(exit));
    return loading;
  }

  async #load(exit: Exit): Promise<InferenceSession> {
    const cuts = await (this.#cuts ??= this.#beginToBuild());
    const cut = cuts.find((candidate) => candidate.exit === exit);
    if (!cut) throw noSuchExit(exit, cuts);
    return this.#client.load(cut);
  }

  /** Once for all exits; after a failure the next one to ask tries again. */
  #beginToBuild(): Promise<readonly CutGraph[]> {
    const cuts = this.#build(this.geometry);
    cuts.catch(() => (this.#cuts = undefined));
    return cuts;
  }
}

function noSuchExit(exit: Exit, cuts: readonly CutGraph[]): SegcastError {
  const exits = cuts.map((cut) => cut.exit).join(', ');
  return new SegcastError(
    'usage',
    `The network has no exit ${exit}; it has ${exits}.`,
    `Choose one of ${exits}.`,
  );
}
