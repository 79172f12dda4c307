import { z } from 'zod';

/**
 * The kinds of fields a configuration has. Each says what it expects in its own words, as the object of "expected ...";
 * schema-problems.ts adds what was received.
 */

/** A text of 1 to `most` characters. */
export function text(expected = 'a text', most = 1000) {
  return z.string(expected).min(1, expected).max(most, expected);
}

/** A text that `check` has nothing against. */
export function checkedText(expected: string, check: (value: string) => TextMistake | undefined) {
  return z.string(expected).superRefine((value, context) => {
    const mistake = check(value);
    if (mistake === undefined) return;
    const { message = expected, ...params } = mistake;
    context.addIssue({ code: 'custom', message, params });
  });
}

/** A text that `parse` takes; what it makes of it is left to whoever reads the configuration. */
export function parsedText(expected: string, parse: (value: string) => unknown) {
  return checkedText(expected, (value) => {
    try {
      parse(value);
      return undefined;
    } catch {
      return {};
    }
  });
}

/** What is wrong with a text. */
export interface TextMistake {
  /** What was expected there. @defaultValue what the field expects */
  readonly message?: string;
  /** Where in the text, from 0. @defaultValue its beginning */
  readonly offset?: number;
  /** What stands there. @defaultValue the text */
  readonly received?: string;
}

/** A number within `[low, high]`. */
export function number(low: number, high: number, expected = `a number from ${low} to ${high}`) {
  return z.number(expected).min(low, expected).max(high, expected);
}

/** A whole number within `[low, high]`. */
export function integer(low: number, high: number) {
  const expected = `a whole number from ${low} to ${high}`;
  return z.int(expected).min(low, expected).max(high, expected);
}

/** One of a closed set of names. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, `one of ${names.join(', ')}`);
}

/** `true` or `false`. */
export function flag() {
  return z.boolean('true or false');
}

/** At most `most` items. */
export function list<Item extends z.ZodType>(item: Item, most: number, expected: string) {
  return z.array(item, expected).max(most, `${expected}, at most ${most}`);
}

/** Fields of these names and no others; for one more, the message lists the names there are (see `knownFields`). */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? names.join(SEPARATOR) : `the fields ${names.join(SEPARATOR)}`,
  });
}

/** The names that `fields` knows, from the message of its `unrecognized_keys` issue. */
export function knownFields(message: string): readonly string[] {
  return message.split(SEPARATOR);
}

const SEPARATOR = ', ';
