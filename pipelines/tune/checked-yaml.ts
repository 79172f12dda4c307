import { isMap, isScalar, type Node } from 'yaml';
import type { z } from 'zod';
import { LocatedYaml, type FieldPath, type SyntaxMistake } from '../../src/core/located-yaml.js';

/** What is wrong with a YAML file, and where. */
export interface YamlProblem {
  /** 1-based; where the field is, or where it is missing. */
  readonly line: number;
  /** Its path, e.g. `tuned.points.3.exit`; empty for the whole file. */
  readonly field: string;
  /** What was expected and received, without a full stop. */
  readonly message: string;
}

/** A value of the schema's type, or everything that keeps the text from being one. */
export type CheckedYaml<T> =
  | { readonly kind: 'valid'; readonly value: T }
  /** At least one, in the order of their lines. */
  | { readonly kind: 'invalid'; readonly problems: readonly YamlProblem[] };

/** Reads YAML (or JSON, which is YAML) and checks it against a schema; every problem knows its line. */
export function checkYaml<T>(text: string, schema: z.ZodType<T>): CheckedYaml<T> {
  const yaml = LocatedYaml.read(text);
  if (!(yaml instanceof LocatedYaml)) return invalid(yaml.map(syntaxProblem));
  const plain = yaml.plain();
  if (!('value' in plain)) return invalid([syntaxProblem(plain)]);
  const parsed = schema.safeParse(plain.value);
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  return invalid(parsed.error.issues.flatMap((issue) => problemsOf(issue, yaml)));
}

function invalid(problems: readonly YamlProblem[]): CheckedYaml<never> {
  return { kind: 'invalid', problems: problems.toSorted((a, b) => a.line - b.line) };
}

function syntaxProblem({ place, message }: SyntaxMistake): YamlProblem {
  return { line: place.line, field: '', message };
}

function problemsOf(issue: z.core.$ZodIssue, yaml: LocatedYaml): readonly YamlProblem[] {
  if (issue.code !== 'unrecognized_keys') return [problemAt(issue.path, textOf(issue, yaml), yaml)];
  return issue.keys.map((key) => problemAt([...issue.path, key], 'there is no such field', yaml));
}

/** At the field's name, or at that of the innermost field around it which exists. */
function problemAt(path: FieldPath, message: string, yaml: LocatedYaml): YamlProblem {
  let there = path;
  while (there.length > 0 && yaml.written(there) === undefined) there = there.slice(0, -1);
  return { line: yaml.placeOfKey(there).line, field: path.map(String).join('.'), message };
}

/** zod says what it expected; what it received is only said of types, so the value is added. */
function textOf({ path, message }: z.core.$ZodIssue, yaml: LocatedYaml): string {
  const found = yaml.written(path);
  if (found !== undefined)
    return `${expectation(message).replace(/, received \w+$/, '')}, received ${text(found)}`;
  return path.length === 0 ? expectation(message) : `it is missing (${expectation(message)})`;
}

function expectation(message: string): string {
  return message.replace(/^(Invalid \w+|Too (small|big)): /, '').replace(/, received undefined$/, '');
}

function text(node: Node): string {
  return isScalar(node) ? JSON.stringify(node.value) : isMap(node) ? 'a map' : 'a list';
}
