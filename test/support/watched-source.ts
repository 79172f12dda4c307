import type { Observable, Subscription } from 'rxjs';
import type { Frame } from '../../src/core/frame.js';
import type { SourceEvent } from '../../src/core/source-event.js';

type EventOf<K extends SourceEvent['kind']> = Extract<SourceEvent, { kind: K }>;

/**
 * A source under test, subscribed to, whose events are awaited one after the other:
 *
 *     using source = new WatchedSource(openSource(camera.url));
 *     await source.next('online');
 *     const frame = await source.nextFrame();
 *
 * Each wait passes over the events before the one it is for. It fails when the source errors or completes instead.
 */
export class WatchedSource implements Disposable {
  readonly #events: SourceEvent[] = [];
  readonly #subscription: Subscription;
  #ended: { readonly failure: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(source: Observable<SourceEvent>) {
    this.#subscription = source.subscribe({
      next: (event) => {
        this.#events.push(event);
        this.#wake();
      },
      error: (failure: unknown) => this.#end(failure),
      complete: () => this.#end(new Error('the source completed')),
    });
  }

  /** The next event of this kind for which `accept` holds. */
  async next<K extends SourceEvent['kind']>(
    kind: K,
    accept: (event: EventOf<K>) => boolean = () => true,
  ): Promise<EventOf<K>> {
    for (;;) {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
        if (isOf(kind, event) && accept(event)) return event;
      }
      if (this.#ended !== undefined) throw this.#ended.failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async nextFrame(): Promise<Frame> {
    return (await this.next('frame')).frame;
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  #end(failure: unknown): void {
    this.#ended = { failure };
    this.#wake();
  }
}

function isOf<K extends SourceEvent['kind']>(kind: K, event: SourceEvent): event is EventOf<K> {
  return event.kind === kind;
}
