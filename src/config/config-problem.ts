import { SegcastError } from '../core/errors.js';
import { redactUrls } from '../core/redact.js';
import type { FieldPath, TextPlace } from '../core/located-yaml.js';

/** One thing that is wrong with a configuration. Nothing in it is secret. */
export interface ConfigProblem {
  readonly place: TextPlace;
  /** Empty for the file as a whole. */
  readonly path: FieldPath;
  /** What was expected and received, or what is wrong, in a few words. */
  readonly message: string;
  /** What to do about it, where more can be said than "correct it". */
  readonly hint?: string | undefined;
}

/** Nobody reads more at once: one slip of indentation can make hundreds. */
const MOST_TOLD = 50;

/** The error that lists all problems of a file in the order of their places: `file:line:column: field: message; hint`. */
export function configInvalid(file: string, problems: readonly ConfigProblem[]): SegcastError {
  const sorted = problems.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  const lines = [...new Set(sorted.map((problem) => problemText(file, problem)))];
  const more = lines.length - MOST_TOLD;
  const told = more > 0 ? [...lines.slice(0, MOST_TOLD), `and ${more} more`] : lines;
  return new SegcastError('config-invalid', told.join('\n'), remedyFor(lines.length));
}

function problemText(file: string, { place, path, message, hint }: ConfigProblem): string {
  const field = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
  const end = hint === undefined ? '' : `; ${hint}`;
  return redactUrls(`${file}:${place.line}:${place.column}: ${field}${message}${end}`);
}

function remedyFor(problems: number): string {
  return `Correct the ${problems === 1 ? 'line' : 'lines'} named; docs/configuration.md describes every field.`;
}
