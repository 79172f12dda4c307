import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLParseError,
} from 'yaml';
import type { z } from 'zod';
import { isNestedTooDeeply } from '../../src/core/yaml-nesting.js';

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

type FieldPath = readonly PropertyKey[];

/** Reads YAML (or JSON, which is YAML) and checks it against a schema; every problem knows its line. */
export function checkYaml<T>(text: string, schema: z.ZodType<T>): CheckedYaml<T> {
  if (isNestedTooDeeply(text)) return invalid([{ line: 1, field: '', message: 'it is nested too deeply' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) return invalid(document.errors.map((error) => syntaxProblem(error, lines)));
  const plain = plainValue(document, lines);
  if (plain.kind === 'invalid') return plain;
  const parsed = schema.safeParse(plain.value);
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  return invalid(parsed.error.issues.flatMap((issue) => problemsOf(issue, document, lines)));
}

function invalid(problems: readonly YamlProblem[]): CheckedYaml<never> {
  return { kind: 'invalid', problems: problems.toSorted((a, b) => a.line - b.line) };
}

function syntaxProblem(
  { message, pos }: Pick<YAMLParseError, 'message' | 'pos'>,
  lines: LineCounter,
): YamlProblem {
  return { line: lineAt(pos[0], lines), field: '', message };
}

/** Aliases are resolved here, which fails for one of nothing, and when they multiply without bound. */
function plainValue(document: Document, lines: LineCounter): CheckedYaml<unknown> {
  try {
    return { kind: 'valid', value: document.toJS() as unknown };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return invalid([{ line: lineAt(offsetOfStrayAlias(document), lines), field: '', message }]);
  }
}

/** 0 when every alias has its anchor. */
function offsetOfStrayAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function problemsOf(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): readonly YamlProblem[] {
  if (issue.code !== 'unrecognized_keys')
    return [problemAt(issue.path, textOf(issue, document), document, lines)];
  return issue.keys.map((key) => problemAt([...issue.path, key], 'there is no such field', document, lines));
}

function problemAt(path: FieldPath, message: string, document: Document, lines: LineCounter): YamlProblem {
  return { line: lineAt(offsetOf(path, document), lines), field: path.map(String).join('.'), message };
}

/** zod says what it expected; what it received is only said of types, so the value is added. */
function textOf(issue: z.core.$ZodIssue, document: Document): string {
  const found: unknown = document.getIn(issue.path);
  if (found === undefined) return `it is missing (${expectation(issue.message)})`;
  const text = expectation(issue.message).replace(/, received \w+$/, '');
  return `${text}, received ${isNode(found) ? describeNode(found) : JSON.stringify(found)}`;
}

function expectation(message: string): string {
  return message.replace(/^(Invalid \w+|Too (small|big)): /, '').replace(/, received undefined$/, '');
}

function describeNode(node: Node): string {
  return isScalar(node) ? JSON.stringify(node.value) : isMap(node) ? 'a map' : 'a list';
}

/** Where the field's key begins, or that of the innermost field around it which exists. */
function offsetOf(path: FieldPath, document: Document): number {
  let place: Place = { offset: document.contents?.range?.[0] ?? 0, value: document.contents };
  for (const step of path) {
    const next = placeOf(place.value, step);
    if (next === undefined) break;
    place = next;
  }
  return place.offset;
}

interface Place {
  readonly offset: number;
  readonly value: unknown;
}

function placeOf(within: unknown, step: PropertyKey): Place | undefined {
  if (isSeq(within)) {
    const value = within.items[Number(step)];
    return place(isNode(value) ? value : undefined, value);
  }
  if (!isMap(within)) return undefined;
  const pair = within.items.find(({ key }) => isScalar(key) && key.value === step);
  return place(isNode(pair?.key) ? pair.key : undefined, pair?.value);
}

function place(node: Node | undefined, value: unknown): Place | undefined {
  const offset = node?.range?.[0];
  return offset === undefined ? undefined : { offset, value };
}

function lineAt(offset: number, lines: LineCounter): number {
  return Math.max(lines.linePos(offset).line, 1);
}
