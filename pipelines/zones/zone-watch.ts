import type { ClassSet } from '../../src/core/class-set.js';
import type { Frame } from '../../src/core/frame.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { Zone, ZoneEvent } from '../../src/core/zone.js';
import { checkZones } from './check-zones.js';
import { WatchedZone, type WatchedRule } from './watched-zone.js';
import { WitnessedTime } from './witnessed-time.js';

const USUAL_MAX_GAP_MS = 1500;

/** What is watched for. */
export interface ZoneWatchOptions {
  /** The camera's id, for the events. */
  readonly camera: string;
  readonly zones: readonly Zone[];
  /** Of the camera's network. */
  readonly classSet: ClassSet;
  /**
   * A longer time without fresh labels is a gap: what was waiting starts anew. Asked at each frame, since a camera with
   * few frames a second needs more.
   * @defaultValue 1500 ms
   */
  readonly maxGapMs?: (() => number) | undefined;
  /** The clock of the frames' arrival. @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** ms since the epoch. @defaultValue Date.now */
  readonly wallClock?: (() => number) | undefined;
}

/** The zones of one camera, watched frame by frame. */
export interface ZoneWatch {
  /**
   * What a frame raised and cleared, to be called with every frame of the camera in order.
   *
   * Only labels that come from the frame itself count. While they are reused or missing, nothing is raised or cleared and
   * no waiting time passes; after a gap, or when the camera has reconnected, waiting starts anew and what is raised stays.
   */
  look(segmentation: Segmentation): readonly ZoneEvent[];
  /**
   * Watches other zones from the next frame on. A rule that stays, in a zone that keeps name and polygon, keeps its state;
   * what a rule that goes has raised is cleared with the next fresh frame.
   *
   * @throws SegcastError `usage` for zones that are none; the old ones stay
   */
  setZones(zones: readonly Zone[]): void;
  /** The events that have been raised and not cleared, oldest first. */
  readonly raised: readonly ZoneEvent[];
}

/** Watches a camera's zones. @throws SegcastError `usage` for zones that are none */
export function createZoneWatch(options: ZoneWatchOptions): ZoneWatch {
  return new CameraZones(options);
}

class CameraZones implements ZoneWatch {
  readonly #camera: string;
  readonly #classSet: ClassSet;
  readonly #maxGapMs: () => number;
  readonly #clock: Clock;
  readonly #wallClock: () => number;
  readonly #time = new WitnessedTime();
  readonly #raised = new Map<string, ZoneEvent>();
  #zones: readonly WatchedZone[] = [];
  /** Rules that are no longer watched, until what they raised is cleared. */
  #leaving: readonly WatchedZone[] = [];
  #eventCount = 0;

  constructor(options: ZoneWatchOptions) {
    const { camera, zones, classSet, maxGapMs, clock, wallClock } = options;
    this.#camera = camera;
    this.#classSet = classSet;
    this.#maxGapMs = maxGapMs ?? (() => USUAL_MAX_GAP_MS);
    this.#clock = clock ?? monotonicClock;
    this.#wallClock = wallClock ?? Date.now;
    this.setZones(zones);
  }

  get raised(): readonly ZoneEvent[] {
    return [...this.#raised.values()];
  }

  setZones(zones: readonly Zone[]): void {
    checkZones(zones, this.#classSet);
    const before = [...this.#zones, ...this.#leaving];
    const states = new Map(before.flatMap(({ rules }) => rules.map(({ key, state }) => [key, state])));
    this.#zones = zones.map((zone) => WatchedZone.of(zone, this.#classSet, states));
    const kept = new Set(this.#zones.flatMap(({ rules }) => rules.map(({ key }) => key)));
    this.#leaving = before
      .map((zone) => zone.withRules(({ key, state }) => state.isRaised && !kept.has(key)))
      .filter((zone) => zone !== undefined);
  }

  look(segmentation: Segmentation): readonly ZoneEvent[] {
    const isNewStart = this.#time.pass(segmentation, this.#maxGapMs());
    if (segmentation.kind !== 'segmented') return [];
    const { frame, labels } = segmentation;
    const events = this.#clearLeaving(segmentation);
    for (const [rule, share] of this.#zones.flatMap((zone) => zone.shares(labels))) {
      if (isNewStart) rule.state.restart();
      const change = rule.state.take(share, this.#time.ms);
      if (change !== undefined) events.push(this.#event(change, rule, share, frame));
    }
    return events;
  }

  #clearLeaving({ frame, labels }: Extract<Segmentation, { kind: 'segmented' }>): ZoneEvent[] {
    const events: ZoneEvent[] = [];
    this.#leaving = this.#leaving.filter((zone) => {
      const shares = zone.shares(labels);
      for (const [rule, share] of shares) events.push(this.#event('cleared', rule, share, frame));
      return shares.length === 0; // no pixel of this picture: the next one may have another size
    });
    return events;
  }

  #event(kind: ZoneEvent['kind'], rule: WatchedRule, share: number, frame: Frame): ZoneEvent {
    const { seq, pts, arrivedAtMs } = frame;
    const atEpochMs = Math.round(this.#wallClock() - (this.#clock.now() - arrivedAtMs));
    const { zone, text, key } = rule;
    const id = ++this.#eventCount;
    const event = { id, camera: this.#camera, zone, rule: text, kind, atEpochMs, seq, pts, share };
    if (kind === 'raised') this.#raised.set(key, event);
    else this.#raised.delete(key);
    return event;
  }
}
