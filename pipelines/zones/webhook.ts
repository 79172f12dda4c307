import type { ZoneEvent } from '../../src/core/zone.js';
import { DeliveryQueue } from './delivery-queue.js';
import { WebhookEndpoint } from './webhook-endpoint.js';
import type { WebhookOptions } from './webhook-options.js';

/** What became of the events so far. */
export interface WebhookCounts {
  readonly delivered: number;
  /** Refused for good, or given up after the last attempt. */
  readonly failed: number;
  /** Left out because too many waited, or because the end came first. */
  readonly dropped: number;
}

/** Posts zone events as JSON, those of one camera in order. Disposing it closes it. */
export interface Webhook extends AsyncDisposable {
  readonly counts: WebhookCounts;
  /** Takes an event for delivery; returns at once and never throws. */
  send(event: ZoneEvent): void;
  /** Delivers what waits, as far as time allows. Idempotent; never rejects. */
  close(): Promise<WebhookCounts>;
}

/**
 * A webhook: each event is one POST of the event's JSON. An event may arrive twice when an answer is lost; camera, id and
 * time tell.
 *
 * @throws SegcastError `usage` for what is no http(s) URL
 */
export function createWebhook(options: WebhookOptions): Webhook {
  return new PostingWebhook(options);
}

class PostingWebhook implements Webhook {
  readonly #endpoint: WebhookEndpoint;
  readonly #maxWaiting: number;
  readonly #closeWithinMs: number;
  readonly #report: (sentence: string) => void;
  readonly #queues = new Map<string, DeliveryQueue<ZoneEvent>>();
  readonly #patience = new AbortController();
  readonly #end = new AbortController();
  readonly #counts = { delivered: 0, failed: 0, dropped: 0 };
  #isFailing = false;
  #closing: Promise<WebhookCounts> | undefined;

  constructor(options: WebhookOptions) {
    const { maxWaiting = 100, closeWithinMs = 2000, report = () => undefined } = options;
    this.#endpoint = new WebhookEndpoint(options);
    this.#maxWaiting = maxWaiting;
    this.#closeWithinMs = closeWithinMs;
    this.#report = report;
  }

  get counts(): WebhookCounts {
    return { ...this.#counts };
  }

  send(event: ZoneEvent): void {
    if (this.#closing !== undefined) this.#counts.dropped++;
    else this.#queueOf(event.camera).push(event);
  }

  close(): Promise<WebhookCounts> {
    return (this.#closing ??= this.#finish());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #finish(): Promise<WebhookCounts> {
    this.#patience.abort();
    const timer = setTimeout(() => this.#end.abort(), this.#closeWithinMs);
    await Promise.all([...this.#queues.values()].map((queue) => queue.drained()));
    clearTimeout(timer);
    return this.counts;
  }

  #queueOf(camera: string): DeliveryQueue<ZoneEvent> {
    const known = this.#queues.get(camera);
    if (known !== undefined) return known;
    const queue = new DeliveryQueue<ZoneEvent>({
      maxWaiting: this.#maxWaiting,
      deliver: (event) => this.#deliver(event),
      onDrop: () => this.#counts.dropped++,
      onEmpty: () => this.#queues.delete(camera),
    });
    this.#queues.set(camera, queue);
    return queue;
  }

  async #deliver(event: ZoneEvent): Promise<void> {
    const failed = (reason: string): void => this.#tell(true, reason);
    const limits = { patience: this.#patience.signal, end: this.#end.signal };
    const outcome = await this.#endpoint.post(JSON.stringify(event), limits, failed);
    this.#counts[outcome]++;
    if (outcome === 'delivered') this.#tell(false, '');
  }

  #tell(isFailing: boolean, reason: string): void {
    if (this.#isFailing === isFailing) return;
    this.#isFailing = isFailing;
    const { displayName } = this.#endpoint;
    this.#report(
      isFailing
        ? `The webhook at ${displayName} takes no events (${reason}); they are tried again for a while.`
        : `The webhook at ${displayName} takes events again.`,
    );
  }
}
