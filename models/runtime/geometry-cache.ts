import { toSegcastError } from '../../src/core/errors.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Geometry } from '../cut-graph.js';
import { GeometryEntry, type BuildCuts, type SessionLoader } from './geometry-entry.js';

/** How many sizes stay ready, and how a network is built for one. */
export interface GeometryCacheOptions {
  readonly build: BuildCuts;
  readonly limit: number;
}

/** The right to use a geometry's networks and one slot, until disposed of. */
export interface GeometryLease extends Disposable {
  /** Where this frame's tensors live in the inference process; nobody else uses it meanwhile. */
  readonly slot: string;
  /** Makes the networks without loading them. */
  build(): Promise<void>;
  /** The network of an exit, loaded on first use however many ask at once. */
  session(exit: Exit): ReturnType<GeometryEntry['session']>;
}

/**
 * Keeps networks loaded for the sizes seen last.
 *
 * A new geometry beyond the limit pushes out the one unused for longest; one in use is never pushed out, so the limit
 * may be exceeded for as long as that many frames of different sizes are under way.
 */
export class GeometryCache {
  readonly #client: SessionLoader;
  readonly #options: GeometryCacheOptions;
  /** Least recently used first. */
  readonly #entries = new Map<string, GeometryEntry>();

  constructor(client: SessionLoader, options: GeometryCacheOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** The geometries that are kept, least recently used first. */
  get geometries(): readonly Geometry[] {
    return [...this.#entries.values()].map(({ geometry }) => geometry);
  }

  /** Marks a geometry as used and gives out one of its slots. */
  lease(geometry: Geometry): GeometryLease {
    const key = keyOf(geometry);
    const entry = this.#entries.get(key) ?? new GeometryEntry(this.#client, geometry, this.#options.build);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const slot = entry.takeSlot();
    this.#evict();
    return {
      slot,
      build: () => entry.build(),
      session: (exit) => entry.session(exit),
      [Symbol.dispose]: () => {
        entry.giveBack(slot);
        this.#evict();
      },
    };
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#options.limit) return;
      if (entry.isInUse) continue;
      this.#entries.delete(key);
      entry.free().catch((error: unknown) => ignoreLostProcess(error));
    }
  }
}

function keyOf({ frameWidth, frameHeight, inputWidth, inputHeight }: Geometry): string {
  return `${frameWidth}x${frameHeight}-${inputWidth}x${inputHeight}`;
}

/** A process that is gone has freed everything. */
function ignoreLostProcess(thrown: unknown): void {
  const error = toSegcastError(thrown);
  if (error.code === 'internal') throw error;
}
