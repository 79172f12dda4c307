/** A rule taken apart, as the server answers it. */
export interface RuleParts {
  readonly className: string;
  readonly comparison: '>' | '<';
  /** Of the zone's pixels, 0..1. */
  readonly share: number;
  readonly forMs: number;
  /** Where the event may end, and after how long. */
  readonly clearShare: number;
  readonly clearForMs: number;
}

/** How far back a share must come before an event ends, where a rule does not say. */
const CLEAR_FACTORS = { '>': 0.8, '<': 1.2 } as const;

/** The rule as it is written, `pedestrian > 2 % for 3 s`; what the server takes for granted is left out. */
export function ruleTextOf({
  className,
  comparison,
  share,
  forMs,
  clearShare,
  clearForMs,
}: RuleParts): string {
  const rule = `${className} ${comparison} ${percent(share)} for ${duration(forMs)}`;
  const usualShare = Math.min(rounded(share * CLEAR_FACTORS[comparison]), 1);
  if (clearShare === usualShare && clearForMs === forMs) return rule;
  const clear = `${rule}, clear ${comparison === '>' ? 'below' : 'above'} ${percent(clearShare)}`;
  return clearForMs === forMs ? clear : `${clear} for ${duration(clearForMs)}`;
}

/** A rule of the usual kind, from what was chosen in fields. */
export function simpleRuleText(
  className: string,
  comparison: '>' | '<',
  percentOfZone: number,
  seconds: number,
): string {
  return `${className} ${comparison} ${percentOfZone} % for ${seconds} s`;
}

/** The rules in a text, one per line; empty lines are none. */
export function rulesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function duration(ms: number): string {
  for (const [unit, length] of [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms % length === 0 && (ms > 0 || unit === 's')) return `${ms / length} ${unit}`;
  }
  return ms > 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** Without the last digits that binary fractions leave behind. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
