/** A rule as it is put together from fields. */
export interface RuleParts {
  readonly className: string;
  readonly comparison: '>' | '<';
  readonly percent: number;
  readonly seconds: number;
}

/** A rule as it is written: `pedestrian > 2 % for 3 s`. */
export function ruleText({ className, comparison, percent, seconds }: RuleParts): string {
  return `${className} ${comparison} ${percent} % for ${seconds} s`;
}

/** The rules in a text, one per line; empty lines are none. */
export function rulesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
