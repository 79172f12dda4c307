import { release } from '../../src/core/buffer-pool.js';
import { IGNORE_INDEX } from '../../src/core/class-set.js';
import { mapClasses } from '../../src/core/class-sets/map-classes.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap, Logits } from '../../src/core/label-map.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { AdaptiveContext } from '../budget/adaptive-context.js';
import type { LadderPoint } from '../budget/ladder.js';
import type { MadeLabels } from '../budget/remembered-labels.js';
import { runFrame } from '../budget/run-frame.js';
import type { Turn } from '../budget/turns.js';
import { isOfSize, PATIENCE_MS } from '../budget/work-behind.js';
import type { Escalation } from './escalation.js';
import { EscalationPolicy, type EscalationView } from './escalation-policy.js';
import { labelMargin } from './label-margin.js';

/** What a camera's escalation works with. */
export interface CameraEscalationOptions extends AdaptiveContext {
  readonly escalation: Escalation;
}

/** While it makes the labels, the usual network is asked so often whether it is still unsure, ms. */
const PROBE_AFTER_MS = 1000;

/**
 * Has a camera's labels made by a better network, behind the picture, while the usual one is unsure of its own: frames are
 * shown at once with the newest of them, level `reuse`, with their age and the network's name.
 */
export class CameraEscalation {
  readonly #options: CameraEscalationOptions;
  readonly #policy: EscalationPolicy;
  /** 256 entries: the usual network's class for one of the better network's. */
  readonly #mapping: Uint8Array;
  /** Whether it makes the labels at present. */
  #isCalledIn = false;
  #isToldTooSlow = false;
  /** The usual network's last work, and when. */
  #usual: { readonly point: LadderPoint; readonly atMs: number } | undefined;

  constructor(options: CameraEscalationOptions) {
    const { escalation, device } = options;
    this.#options = options;
    this.#policy = new EscalationPolicy(escalation.margin);
    this.#mapping = mapClasses(escalation.network.classSet, device.segmenter.classSet);
  }

  /** Whether frames are shown with the better network's labels at present. */
  get isCalledIn(): boolean {
    return this.#isCalledIn;
  }

  /** The usual network has made labels. */
  observe(point: LadderPoint, logits: Logits): void {
    const nowMs = this.#options.device.clock.now();
    this.#usual = { point, atMs: nowMs };
    this.#policy.observeMargin(labelMargin(logits), nowMs);
  }

  /** A frame was shown so long after its arrival. */
  observeLatency(latencyMs: number): void {
    const { device, profile } = this.#options;
    if (latencyMs > profile.budgetMs) this.#policy.observeMiss(device.clock.now(), this.#isCalledIn);
  }

  /** The frame with the better network's newest labels; undefined when it gets labels of its own as usual. */
  show(frame: Frame): Segmentation | undefined {
    const { device, camera, profile, behind, outcomes, escalation } = this.#options;
    const nowMs = device.clock.now();
    if (camera.hasCompany() || !this.#policy.wants(nowMs, this.#isCalledIn)) {
      this.#isCalledIn = false;
      return undefined;
    }
    if (!behind.isBusy && escalation.network.isFree) this.#workOn(frame, nowMs);
    if (!this.#isCalledIn) return undefined;
    const remembered = camera.memory.recall(frame, profile.maxReuseMs);
    // The first ones may be of an earlier frame than the usual network's last: those serve until the next are there.
    if (remembered !== undefined)
      return outcomes.reused(frame, reasonFor(remembered, escalation.network.name));
    // They have grown too old: it took longer than it did before.
    this.#policy.observeMiss(nowMs, true);
    this.#isCalledIn = false;
    return undefined;
  }

  #workOn(frame: Frame, nowMs: number): void {
    const { behind, escalation } = this.#options;
    const patience = { patienceMs: PATIENCE_MS, costMs: this.#policy.costMs ?? 0 };
    if (!escalation.network.isLoadedFor(frame)) void this.#load(frame);
    else if (this.#isCalledIn && this.#usual && nowMs - this.#usual.atMs >= PROBE_AFTER_MS)
      void behind.runOther(patience, (newest, turn) => this.#probe(newest, turn));
    else void behind.runOther(patience, (newest) => this.#label(newest));
  }

  /** Not in turns: it would keep the device for seconds. What it takes from the frames meanwhile is not learnt from. */
  async #load(frame: Frame): Promise<void> {
    const { behind, camera, escalation } = this.#options;
    await behind.during(behind.held(frame, () => escalation.network.load(frame, camera.signal)));
  }

  async #label(frame: Frame): Promise<MadeLabels | undefined> {
    const { device, camera, escalation } = this.#options;
    const { network } = escalation;
    const { allocate, signal } = camera;
    const fromMs = device.clock.now();
    const made = await network.label(frame, { allocate, signal });
    this.#isCalledIn = made !== undefined;
    if (made === undefined) return undefined;
    this.#noteCost(device.clock.now() - fromMs);
    mapLabels(made.labels, this.#mapping);
    return { ...made, network: network.name };
  }

  #noteCost(costMs: number): void {
    const { device, camera, profile, escalation } = this.#options;
    const nowMs = device.clock.now();
    const { periodMs } = camera.forecast;
    const view: EscalationView = { nowMs, periodMs, maxReuseMs: profile.maxReuseMs };
    if (this.#policy.observeCost(costMs, view) || this.#isToldTooSlow) return;
    this.#isToldTooSlow = true;
    escalation.onTooSlow?.(costMs, profile.maxReuseMs);
  }

  /** The usual network's labels are not shown: those of the better one are still the better ones. */
  async #probe(frame: Frame, turn: Turn): Promise<undefined> {
    const { device, camera, behind } = this.#options;
    const { allocate, signal } = camera;
    const { point } = this.#usual!; // #workOn asked
    if (!isOfSize(frame, point)) return undefined;
    const nextTurn = () => behind.turn({ patienceMs: PATIENCE_MS, costMs: 0 });
    try {
      const onLogits = (logits: Logits) => this.observe(point, logits);
      const { labels } = await runFrame({
        ...device,
        frame,
        point,
        turn,
        nextTurn,
        onLogits,
        allocate,
        signal,
      });
      release(labels.ids);
    } catch (thrown) {
      if (!signal.aborted) device.loader.forget(thrown);
    }
    return undefined;
  }
}

function reasonFor({ network }: MadeLabels, name: string): string {
  return network === undefined ? `calling in ${name}` : `escalated to ${name}`;
}

/** Gives each pixel the other set's class, in place. */
function mapLabels({ ids }: LabelMap, mapping: Uint8Array): void {
  for (let at = 0; at < ids.length; at++) ids[at] = mapping[ids[at]!] ?? IGNORE_INDEX; // inside the map
}
