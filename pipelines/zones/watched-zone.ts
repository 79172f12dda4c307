import type { ClassSet } from '../../src/core/class-set.js';
import type { LabelMap } from '../../src/core/label-map.js';
import type { Zone } from '../../src/core/zone.js';
import { RuleState } from './rule-state.js';
import { countClasses, zoneMask, type ZoneMask } from './zone-mask.js';
import { formatZoneRule } from './zone-rule.js';

/** A rule with its state. */
export interface WatchedRule {
  readonly zone: string;
  /** As it is written. */
  readonly text: string;
  readonly classId: number;
  readonly state: RuleState;
  /** Equal for rules that mean the same: zone, polygon and rule. */
  readonly key: string;
}

/** A zone with the state of its rules and its mask for the present picture size. */
export class WatchedZone {
  readonly rules: readonly WatchedRule[];
  readonly #polygon: Zone['polygon'];
  #mask: ZoneMask | undefined;

  /** @param states - of rules that were watched before, by key: they go on */
  static of(zone: Zone, { classes }: ClassSet, states: ReadonlyMap<string, RuleState>): WatchedZone {
    const { name, polygon } = zone;
    const rules = zone.rules.map((rule) => {
      const key = JSON.stringify([name, polygon, rule]);
      const classId = classes.findIndex((known) => known.name === rule.className);
      const state = states.get(key) ?? new RuleState(rule);
      return { zone: name, text: formatZoneRule(rule), classId, state, key };
    });
    return new WatchedZone(polygon, rules);
  }

  private constructor(polygon: Zone['polygon'], rules: readonly WatchedRule[]) {
    this.#polygon = polygon;
    this.rules = rules;
  }

  /** The same zone with some of its rules; undefined when none is left. */
  withRules(isKept: (rule: WatchedRule) => boolean): WatchedZone | undefined {
    const rules = this.rules.filter(isKept);
    return rules.length === 0 ? undefined : new WatchedZone(this.#polygon, rules);
  }

  /** Each rule with its class's share of the zone, 0..1; nothing when the zone holds no pixel of this picture. */
  shares(labels: LabelMap): readonly (readonly [rule: WatchedRule, share: number])[] {
    if (this.rules.length === 0) return [];
    const mask = this.#maskFor(labels);
    if (mask.pixels === 0) return [];
    const counts = countClasses(mask, labels);
    return this.rules.map((rule) => [rule, (counts[rule.classId] ?? 0) / mask.pixels]);
  }

  #maskFor({ width, height }: LabelMap): ZoneMask {
    if (this.#mask?.width !== width || this.#mask.height !== height) {
      this.#mask = zoneMask(this.#polygon, { width, height });
    }
    return this.#mask;
  }
}
