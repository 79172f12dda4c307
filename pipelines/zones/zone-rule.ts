import { SegcastError } from '../../src/core/errors.js';
import type { ZoneRule } from '../../src/core/zone.js';

/** What a rule looks like, for messages. */
export const EXAMPLE_RULE = 'pedestrian > 2 % for 3 s';

/** What came of reading a rule's text. */
export type RuleReading =
  | { readonly kind: 'rule'; readonly rule: ZoneRule }
  | {
      readonly kind: 'mistake';
      /** Where in the text it is, in UTF-16 units from 0; the text's length at its end. */
      readonly offset: number;
      /** What may stand there. */
      readonly expected: string;
      /** What does. */
      readonly received: string;
    };

/** How far back a share must come before an event ends, unless the rule says: by a fifth of the threshold. */
const CLEAR_FACTORS = { '>': 0.8, '<': 1.2 } as const;

const MS_PER_UNIT = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;
type Unit = keyof typeof MS_PER_UNIT;

/** No rule waits longer, ms: a day. */
const LONGEST_MS = 24 * MS_PER_UNIT.h;

/**
 * Reads a rule:
 *
 *     class (">" | "<") share "%" "for" duration ["," "clear" ("below" | "above") share "%" ["for" duration]]
 *
 * A class name may have several words; durations are in ms, s, min or h. Without `clear`, an event ends when the share is
 * back by a fifth of the threshold, for as long as it took to begin.
 */
export function readZoneRule(text: string): RuleReading {
  try {
    return { kind: 'rule', rule: parse(new Reader(text)) };
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    const { offset, expected, received } = thrown;
    return { kind: 'mistake', offset, expected, received };
  }
}

/** Reads a rule as {@link readZoneRule} does. @throws SegcastError `usage` with the column */
export function parseZoneRule(text: string): ZoneRule {
  const reading = readZoneRule(text);
  if (reading.kind === 'rule') return reading.rule;
  const { offset, expected, received } = reading;
  throw new SegcastError(
    'usage',
    `The rule "${text}" is wrong at column ${offset + 1}: expected ${expected}, received ${received}.`,
    `Write it like "${EXAMPLE_RULE}" or "${EXAMPLE_RULE}, clear below 1 % for 2 s".`,
  );
}

/** The rule as it is written; what `clear` would be anyway is left out. */
export function formatZoneRule({
  className,
  comparison,
  share,
  forMs,
  clearShare,
  clearForMs,
}: ZoneRule): string {
  const rule = `${className} ${comparison} ${percent(share)} for ${duration(forMs)}`;
  const isUsualShare = clearShare === usualClearShare(comparison, share);
  if (isUsualShare && clearForMs === forMs) return rule;
  const side = comparison === '>' ? 'below' : 'above';
  const clear = `${rule}, clear ${side} ${percent(clearShare)}`;
  return clearForMs === forMs ? clear : `${clear} for ${duration(clearForMs)}`;
}

function parse(reader: Reader): ZoneRule {
  const className = reader.take(/[^<>%,]*[^<>%,\s]/y, `a class and a share such as ${EXAMPLE_RULE}`);
  const comparison = reader.take(/[<>]/y, '> or <') as '>' | '<'; // the pattern has no other
  const share = parseShare(reader, 0, 1);
  reader.take(/for\b/y, '"for" and a duration');
  const forMs = parseDuration(reader);
  const usual = { clearShare: usualClearShare(comparison, share), clearForMs: forMs };
  const clear = reader.tryTake(/,/y) ? parseClear(reader, comparison, share, forMs) : usual;
  reader.end();
  return { className, comparison, share, forMs, ...clear };
}

function parseClear(
  reader: Reader,
  comparison: '>' | '<',
  share: number,
  forMs: number,
): { clearShare: number; clearForMs: number } {
  reader.take(/clear\b/y, '"clear"');
  if (comparison === '>') reader.take(/below\b/y, `"below", since the event begins above ${percent(share)}`);
  else reader.take(/above\b/y, `"above", since the event begins below ${percent(share)}`);
  const clearShare = comparison === '>' ? parseShare(reader, 0, share) : parseShare(reader, share, 1);
  const clearForMs = reader.tryTake(/for\b/y) ? parseDuration(reader) : forMs;
  return { clearShare, clearForMs };
}

function parseShare(reader: Reader, low: number, high: number): number {
  const expected = `a percentage from ${percent(low)} to ${percent(high)}`;
  const at = reader.next();
  const written = reader.take(/\d+(\.\d+)?|\.\d+/y, expected);
  reader.take(/%/y, '%');
  const share = Number(`${written}e-2`); // exact, as 0.7 / 100 is not
  if (share < low || share > high) throw new Mistake(at, expected, `${written} %`);
  return share;
}

function parseDuration(reader: Reader): number {
  const expected = 'a duration such as 3 s (ms, s, min or h), at most a day';
  const at = reader.next();
  const amount = reader.take(/\d+(\.\d+)?|\.\d+/y, expected);
  const unit = reader.take(/(ms|s|min|h)\b/y, 'a unit: ms, s, min or h') as Unit; // the pattern has no other
  const ms = Math.round(Number(amount) * MS_PER_UNIT[unit]);
  if (ms > LONGEST_MS) throw new Mistake(at, expected, `${amount} ${unit}`);
  return ms;
}

function usualClearShare(comparison: '>' | '<', share: number): number {
  return Math.min(rounded(share * CLEAR_FACTORS[comparison]), 1);
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function duration(ms: number): string {
  for (const unit of ['h', 'min', 's'] as const) {
    if (ms % MS_PER_UNIT[unit] === 0 && (ms > 0 || unit === 's')) return `${ms / MS_PER_UNIT[unit]} ${unit}`;
  }
  return ms > MS_PER_UNIT.s ? `${ms / MS_PER_UNIT.s} s` : `${ms} ms`;
}

/** Without the last digits that binary fractions leave behind: 0.07 * 100 is to read 7. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** Takes a text apart from left to right; spaces between the parts mean nothing. */
class Reader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next part begins. */
  next(): number {
    while (/\s/.test(this.#text.charAt(this.#offset))) this.#offset++;
    return this.#offset;
  }

  take(part: RegExp, expected: string): string {
    return this.tryTake(part) ?? this.#fail(expected);
  }

  /** @param part - sticky */
  tryTake(part: RegExp): string | undefined {
    part.lastIndex = this.next();
    const taken = part.exec(this.#text)?.[0];
    this.#offset += taken?.length ?? 0;
    return taken;
  }

  end(): void {
    if (this.next() < this.#text.length) this.#fail('", clear ..." or the end');
  }

  #fail(expected: string): never {
    const rest = this.#text.slice(this.#offset).trim();
    const shown = rest.length > 24 ? `${rest.slice(0, 24)}…` : rest;
    throw new Mistake(this.#offset, expected, rest === '' ? 'the end' : `"${shown}"`);
  }
}

/** Thrown inside this file only. */
class Mistake extends Error {
  readonly offset: number;
  readonly expected: string;
  readonly received: string;

  constructor(offset: number, expected: string, received: string) {
    super(expected);
    this.offset = offset;
    this.expected = expected;
    this.received = received;
  }
}
