import type { FieldPath } from '../core/located-yaml.js';

/** Variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A `${...}` that stands for nothing. */
export interface SubstitutionMistake {
  readonly path: FieldPath;
  /** Where in the text, from 0. */
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** `${NAME}`; with one more dollar it is meant literally. */
const REFERENCE = /(\$?)\$\{([^}]*)(\}?)/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The values with `${NAME}` in every text replaced by the variable's value, `$${` by `${`. Field names stay as they are.
 */
export function substituteEnvironment(
  value: unknown,
  environment: Environment,
): { readonly value: unknown; readonly mistakes: readonly SubstitutionMistake[] } {
  const mistakes: SubstitutionMistake[] = [];
  const substitute = (value: unknown, path: FieldPath): unknown => {
    if (typeof value === 'string') return substituteText(value, path, environment, mistakes);
    if (Array.isArray(value)) return value.map((item: unknown, i) => substitute(item, [...path, i]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, substitute(inner, [...path, name])]),
    );
  };
  return { value: substitute(value, []), mistakes };
}

function substituteText(
  text: string,
  path: FieldPath,
  environment: Environment,
  mistakes: SubstitutionMistake[],
): string {
  return text.replace(
    REFERENCE,
    (whole: string, escape: string, name: string, end: string, offset: number) => {
      if (escape !== '') return whole.slice(1);
      const isReference = end !== '' && NAME.test(name);
      const value = isReference && Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (value !== undefined) return value;
      mistakes.push({ path, offset, ...reason(name, isReference) });
      return whole;
    },
  );
}

function reason(name: string, isReference: boolean): { readonly message: string; readonly hint: string } {
  if (isReference) {
    return {
      message: `expected the environment variable ${name}, received none`,
      hint: `set ${name} before segcast is started`,
    };
  }
  return {
    message: 'expected ${NAME} with the name of an environment variable',
    hint: 'write $${ where a text is to hold ${',
  };
}
