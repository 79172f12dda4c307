import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { z } from 'zod';
import { nearestName } from '../../models/nearest-name.js';
import type { ConfigProblem } from './config-problem.js';
import { knownFields, type TextMistake } from './field-kinds.js';
import type { FieldPath, LocatedYaml } from '../core/located-yaml.js';

type Issue = z.core.$ZodIssue;

/** Fields whose values are never shown, however wrong they are. */
const SECRET_FIELDS: readonly PropertyKey[] = ['source', 'token', 'secret', 'url'];

/** Longer texts are cut when they are quoted. */
const MOST_QUOTED = 40;

/** What a schema has against a document, each problem where it is written. */
export function schemaProblems(issues: readonly Issue[], yaml: LocatedYaml): readonly ConfigProblem[] {
  return withoutConsequences(issues).flatMap((issue) => problemsOf(issue, issue.path, yaml));
}

/** What fields say together means nothing while the name of one is misspelt. */
function withoutConsequences(issues: readonly Issue[]): readonly Issue[] {
  const misspelt = new Set(
    issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('/')),
  );
  return issues.filter(({ code, path }) => code !== 'custom' || !misspelt.has(path.join('/')));
}

function problemsOf(issue: Issue, path: FieldPath, yaml: LocatedYaml): readonly ConfigProblem[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(key, knownFields(issue.message), path, yaml));
    case 'invalid_union': {
      const meant = meantBranch(issue.errors);
      if (meant === undefined) return [mismatch(issue, path, yaml)];
      return meant.flatMap((inner) => problemsOf(inner, [...path, ...inner.path], yaml));
    }
    default:
      return [mismatch(issue, path, yaml)];
  }
}

/** The one form that is at least of the right kind, e.g. the map among text and map. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const possible = branches.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return possible.length === 1 ? possible[0] : undefined;
}

function unknownField(
  name: string,
  known: readonly string[],
  path: FieldPath,
  yaml: LocatedYaml,
): ConfigProblem {
  const message = `there is no such field; expected one of ${known.join(', ')}`;
  const fieldPath = [...path, name];
  return { place: yaml.placeOfKey(fieldPath), path: fieldPath, message, hint: guess(name, known) };
}

function mismatch(issue: Issue, path: FieldPath, yaml: LocatedYaml): ConfigProblem {
  const { offset, received } = (issue.code === 'custom' ? (issue.params ?? {}) : {}) as TextMistake;
  const written = yaml.written(path);
  return {
    place: yaml.placeOfValue(path, offset),
    path,
    message: `expected ${issue.message}, received ${received ?? describe(written, path)}`,
    hint: hintFor(issue, written, path),
  };
}

function hintFor(issue: Issue, written: Node | undefined, path: FieldPath): string | undefined {
  if (issue.code === 'invalid_value' && isScalar(written)) {
    return guess(String(written.value), issue.values.map(String));
  }
  if (written === undefined) return `add ${String(path.at(-1) ?? 'it')}`;
  const isUnquoted = isScalar(written) && typeof written.value !== 'string' && written.value !== null;
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  return isUnquoted && wantsText ? 'put it in quotes' : undefined;
}

function guess(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}

function describe(written: Node | undefined, path: FieldPath): string {
  if (written === undefined) return 'nothing';
  if (isMap(written)) return `fields (${written.items.map(({ key }) => String(key)).join(', ')})`;
  if (isSeq(written)) return `a list of ${written.items.length}`;
  const value = isScalar(written) ? written.value : undefined;
  if (value === null || value === undefined) return 'nothing';
  if (path.some((step) => SECRET_FIELDS.includes(step))) return 'another value';
  const text = typeof value === 'number' ? `${value}` : JSON.stringify(value); // JSON has no NaN
  return text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text;
}
