import { Subscription } from 'rxjs';
import type { CameraFeed, CameraStatus } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { toSegcastError } from '../../src/core/errors.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import { FrameRate } from './frame-rate.js';
import type { Lane } from './lane.js';
import { PublishedFrame, type EncodeContext } from './published-frame.js';
import { statusEntry, type CameraEntry } from './server-message.js';

/** What a published camera needs from, and tells to, its publisher. */
export interface CameraContext extends Omit<EncodeContext, 'camera' | 'classSet' | 'onEncoded'> {
  readonly classSetId: (classSet: ClassSet) => number;
  readonly onStatus: (camera: PublishedCamera) => void;
  readonly onEvent: (camera: PublishedCamera, event: ZoneEvent) => void;
  readonly onEncoded: (camera: PublishedCamera, annotated: AnnotatedFrame, encodeMs: number) => void;
  readonly onEncodeFailure: (camera: PublishedCamera, error: unknown) => void;
}

/** One camera as it is published: its newest frame, its state, and the lanes to the viewers who want it. */
export class PublishedCamera implements Disposable {
  readonly feed: CameraFeed;
  readonly #context: CameraContext;
  readonly #lanes = new Set<Lane>();
  readonly #rate = new FrameRate();
  readonly #subscription = new Subscription();
  #status: CameraStatus = { kind: 'connecting' };
  #latest: PublishedFrame | undefined;
  #name: string;
  #encoding = false;
  #encodeFailures = 0;
  #latencyMs: number | undefined;

  constructor(feed: CameraFeed, context: CameraContext) {
    this.feed = feed;
    this.#name = feed.name;
    this.#context = context;
  }

  /** Begins to listen to the camera; its status may be announced within the call. */
  start(): void {
    const error = (thrown: unknown): void => this.#end(thrown);
    this.#subscription.add(this.feed.status.subscribe({ next: (status) => this.#setStatus(status), error }));
    this.#subscription.add(this.feed.frames.subscribe({ next: (frame) => this.#setLatest(frame), error }));
    const next = (event: ZoneEvent): void => this.#context.onEvent(this, event);
    this.#subscription.add(this.feed.events?.subscribe({ next, error }));
  }

  get id(): string {
    return this.feed.id;
  }

  get status(): CameraStatus {
    return this.#status;
  }

  /** The newest frame; undefined until the first one. */
  get latest(): PublishedFrame | undefined {
    return this.#latest;
  }

  /** Frames that came from the pipeline per second, over the last two seconds. */
  get fps(): number {
    return this.#rate.at(this.#context.clock.now());
  }

  /** Capture-to-publish latency of the newest frame that was encoded, ms; undefined before the first. */
  get latencyMs(): number | undefined {
    return this.#latencyMs;
  }

  /** Viewers this camera is sent to. */
  get viewers(): number {
    return this.#lanes.size;
  }

  /** Frames that could not be compressed. */
  get encodeFailures(): number {
    return this.#encodeFailures;
  }

  /** The camera as viewers are told of it. */
  get entry(): CameraEntry {
    return { id: this.id, name: this.feed.name, status: statusEntry(this.#status) };
  }

  /** Whether the camera got another name since the last call. */
  takeNewName(): boolean {
    const isNew = this.#name !== this.feed.name;
    this.#name = this.feed.name;
    return isNew;
  }

  attach(lane: Lane): void {
    this.#lanes.add(lane);
    this.pump();
  }

  detach(lane: Lane): void {
    this.#lanes.delete(lane);
  }

  /**
   * Sends the newest frame to every lane that is ready for it, encoding it first where nobody has yet.
   *
   * Called whenever a frame comes or a viewer may have become ready. One encoding runs at a time; frames that come
   * meanwhile replace each other.
   */
  pump(): void {
    const frame = this.#latest;
    if (frame === undefined || frame.failed || this.#encoding || !this.#wanted(frame)) return;
    if (frame.encoded !== undefined) this.#send(frame);
    else void this.#encodeAndSend(frame);
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
    this.#lanes.clear();
  }

  async #encodeAndSend(frame: PublishedFrame): Promise<void> {
    this.#encoding = true;
    try {
      const { header } = await frame.encode();
      this.#latencyMs = header.latencyMs;
      this.#send(frame);
    } catch (error) {
      this.#encodeFailures += 1;
      this.#context.onEncodeFailure(this, error);
    } finally {
      this.#encoding = false;
    }
    this.pump();
  }

  #send(frame: PublishedFrame): void {
    const { encoded } = frame;
    if (encoded === undefined) return;
    for (const lane of this.#lanes) if (lane.wants(frame)) lane.send(frame, encoded);
  }

  #wanted(frame: PublishedFrame): boolean {
    for (const lane of this.#lanes) if (lane.wants(frame)) return true;
    return false;
  }

  #setLatest(annotated: AnnotatedFrame): void {
    const { clock, quality, encodeJpeg } = this.#context;
    const classSet = this.#context.classSetId(annotated.classSet);
    const ordinal = (this.#latest?.ordinal ?? 0) + 1;
    this.#rate.add(clock.now());
    this.#latest?.retire();
    this.#latest = new PublishedFrame(ordinal, annotated, {
      camera: this.id,
      classSet,
      quality,
      encodeJpeg,
      clock,
      onEncoded: (frame, encodeMs) => this.#tellEncoded(frame, encodeMs),
    });
    this.pump();
  }

  #tellEncoded(annotated: AnnotatedFrame, encodeMs: number): void {
    this.feed.onEncoded?.(annotated, encodeMs);
    this.#context.onEncoded(this, annotated, encodeMs);
  }

  #setStatus(status: CameraStatus): void {
    this.#status = status;
    this.#context.onStatus(this);
  }

  /** A feed reports faults as a status; one that throws has ended, and viewers are told so. */
  #end(thrown: unknown): void {
    this.#setStatus({ kind: 'ended', atEpochMs: Date.now(), message: toSegcastError(thrown).message });
  }
}
