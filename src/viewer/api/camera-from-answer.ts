import type { ControlledCamera, Zone } from './api-types.js';

/** A rule taken apart, as a server may answer it. */
interface RuleParts {
  readonly className: string;
  readonly comparison: '>' | '<';
  readonly share: number;
  readonly forMs: number;
  readonly clearShare: number;
  readonly clearForMs: number;
}

/** A camera whose rules are the text a person writes. */
export function cameraFromAnswer(camera: ControlledCamera): ControlledCamera {
  return { ...camera, zones: camera.zones.map(withRuleTexts) };
}

function withRuleTexts(zone: Zone): Zone {
  const rules: readonly (string | RuleParts)[] = zone.rules;
  return { ...zone, rules: rules.map((rule) => (typeof rule === 'string' ? rule : textOf(rule))) };
}

function textOf({ className, comparison, share, forMs, clearShare, clearForMs }: RuleParts): string {
  const side = comparison === '>' ? 'below' : 'above';
  const begin = `${className} ${comparison} ${percent(share)} for ${seconds(forMs)}`;
  return `${begin}, clear ${side} ${percent(clearShare)} for ${seconds(clearForMs)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
