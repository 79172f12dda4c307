import { element } from '../element.js';
import { formatShare, formatTime } from '../format.js';
import type { ZoneEvent } from '../protocol.js';

/** More than so many are not read. */
const MOST_SHOWN = 60;

/** The zones' events, newest first. */
export class EventList {
  readonly root = element('ol', 'events');
  #shown: readonly ZoneEvent[] | undefined;

  /**
   * @param nameOf a camera's name by its id; '' where there is only one camera
   * @param offsetMs this page's clock minus the server's
   */
  refresh(events: readonly ZoneEvent[], nameOf: (camera: string) => string, offsetMs: number): void {
    if (events === this.#shown) return;
    this.#shown = events;
    const rows = events.slice(0, MOST_SHOWN).map((event) => rowOf(event, nameOf(event.camera), offsetMs));
    const none = element('li', 'events-none', 'Nothing has happened since this page was opened.');
    this.root.replaceChildren(...(rows.length === 0 ? [none] : rows));
  }
}

function rowOf(
  { kind, zone, rule, share, atEpochMs }: ZoneEvent,
  camera: string,
  offsetMs: number,
): HTMLElement {
  const at = atEpochMs + offsetMs;
  const time = element('time', 'event-time', formatTime(at, Date.now()));
  time.dateTime = new Date(at).toISOString();
  const mark = element('span', 'event-kind', kind === 'raised' ? '\u26a0 raised' : '\u2713 cleared');
  const where = element('span', 'event-where', [camera, zone].filter((part) => part !== '').join(' \u00b7 '));
  const what = element('span', 'event-rule', rule);
  const row = element(
    'li',
    'event',
    time,
    mark,
    where,
    element('span', 'event-share', formatShare(share)),
    what,
  );
  row.dataset['kind'] = kind;
  return row;
}
