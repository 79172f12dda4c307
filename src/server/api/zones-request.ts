import { readZoneRule } from '../../../pipelines/zones/zone-rule.js';
import { SegcastError } from '../../core/errors.js';
import type { Zone, ZoneRule } from '../../core/zone.js';
import type { RuleRequest, ZonesRequest } from './schemas/zone.js';

/**
 * The zones that a request means.
 *
 * @throws SegcastError `usage` for a rule whose text is none
 */
export function zonesFrom(request: ZonesRequest): readonly Zone[] {
  return request.map(({ name, polygon, rules }) => ({
    name,
    polygon,
    rules: rules.map((rule) => ruleFrom(rule, name)),
  }));
}

function ruleFrom(request: RuleRequest, zone: string): ZoneRule {
  if (typeof request === 'string') return ruleFromText(request, zone);
  const { share, forMs, clearShare = share, clearForMs = forMs } = request;
  return { ...request, clearShare, clearForMs };
}

function ruleFromText(text: string, zone: string): ZoneRule {
  const reading = readZoneRule(text);
  if (reading.kind === 'rule') return reading.rule;
  const { offset, expected, received } = reading;
  throw new SegcastError(
    'usage',
    `A rule of zone "${zone}" is wrong at column ${offset + 1}: expected ${expected}, received ${received}.`,
    'See docs/configuration.md for what rules look like.',
  );
}
