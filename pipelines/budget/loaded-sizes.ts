import type { Geometry } from '../../models/cut-graph.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';

/** A geometry that nobody used for so long may be given up for another, ms. */
const UNUSED_AFTER_MS = 10_000;

interface LoadedSize {
  readonly geometry: Geometry;
  readonly exits: ReadonlySet<Exit>;
  usedAtMs: number;
}

/**
 * Which networks the segmenter has loaded. The segmenter itself gives up the geometry unused for longest when it has too
 * many; here its order is kept alike, so that it is known beforehand which one that is.
 */
export class LoadedSizes {
  readonly #clock: Clock;
  readonly #limit: number;
  /** Least recently used first, as in the segmenter. */
  readonly #sizes = new Map<string, LoadedSize>();

  /** @param limit the segmenter's `maxGeometries` */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  has(geometry: Geometry, exits: readonly Exit[]): boolean {
    const loaded = this.#sizes.get(keyOf(geometry))?.exits;
    return loaded !== undefined && exits.every((exit) => loaded.has(exit));
  }

  /** To be called whenever the segmenter is asked for one that is loaded. */
  use(geometry: Geometry): void {
    const key = keyOf(geometry);
    const size = this.#sizes.get(key);
    if (size === undefined) return;
    this.#sizes.delete(key);
    this.#sizes.set(key, size);
    size.usedAtMs = this.#clock.now();
  }

  add(geometry: Geometry, exits: readonly Exit[]): void {
    const key = keyOf(geometry);
    const known = this.#sizes.get(key)?.exits ?? [];
    this.#sizes.delete(key);
    this.#sizes.set(key, {
      geometry,
      exits: new Set([...known, ...exits]),
      usedAtMs: this.#clock.now(),
    });
    for (const oldest of this.#sizes.keys()) {
      if (this.#sizes.size <= this.#limit) return;
      this.#sizes.delete(oldest);
    }
  }

  /**
   * Whether one more can be loaded without giving up one that somebody works with. For the first network of a camera, one of
   * several for pictures of another size may be given up.
   */
  hasRoomFor(geometry: Geometry, isFirst = false): boolean {
    if (this.#sizes.has(keyOf(geometry)) || this.#sizes.size < this.#limit) return true;
    const [oldest] = this.#sizes.values();
    if (oldest === undefined) return false;
    const isUnused = this.#clock.now() - oldest.usedAtMs > UNUSED_AFTER_MS;
    return isUnused || (isFirst && this.#isOneOfSeveral(oldest.geometry));
  }

  #isOneOfSeveral({ frameWidth, frameHeight }: Geometry): boolean {
    const same = [...this.#sizes.values()].filter(
      ({ geometry }) => geometry.frameWidth === frameWidth && geometry.frameHeight === frameHeight,
    );
    return same.length > 1;
  }

  /** The inference process has ended, and everything with it. */
  clear(): void {
    this.#sizes.clear();
  }
}

function keyOf({ frameWidth, frameHeight, inputWidth, inputHeight }: Geometry): string {
  return `${frameWidth}x${frameHeight}-${inputWidth}x${inputHeight}`;
}
