import type { ZoneEvent } from '../protocol.js';

/** Older events than so many are forgotten. */
const MOST_EVENTS = 200;

/** What the zones of all cameras raised and cleared while this page looked, newest first. */
export class EventLog {
  #events: readonly ZoneEvent[] = [];
  readonly #raised = new Map<string, ZoneEvent>();

  get events(): readonly ZoneEvent[] {
    return this.#events;
  }

  /** Notes an event. One that was heard before, as after a reconnection, is not listed twice. */
  add(event: ZoneEvent): void {
    const rule = ruleKey(event);
    if (event.kind === 'raised') this.#raised.set(rule, event);
    else this.#raised.delete(rule);
    if (this.#events.some((known) => isSame(known, event))) return;
    this.#events = [event, ...this.#events].slice(0, MOST_EVENTS);
  }

  /** How many rules are broken now, on all cameras. */
  get raisedCount(): number {
    return this.#raised.size;
  }

  /** The events of a camera that hold now, newest first. */
  raisedOf(camera: string): readonly ZoneEvent[] {
    return [...this.#raised.values()].filter((event) => event.camera === camera).reverse();
  }

  /** Nobody knows what holds: the connection was lost, or the camera's rules were changed. The list stays. */
  forgetRaised(camera?: string): void {
    for (const [rule, event] of this.#raised) {
      if (camera === undefined || event.camera === camera) this.#raised.delete(rule);
    }
  }
}

function ruleKey({ camera, zone, rule }: ZoneEvent): string {
  return JSON.stringify([camera, zone, rule]);
}

/** Ids count from 1 again when the server restarts; the time tells them apart. */
function isSame(one: ZoneEvent, other: ZoneEvent): boolean {
  return one.camera === other.camera && one.id === other.id && one.atEpochMs === other.atEpochMs;
}
