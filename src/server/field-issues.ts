import type { z } from 'zod';
import type { FieldIssue } from './http-error.js';

type Issue = z.core.$ZodIssue;

/** More are not told. */
const MOST_ISSUES = 8;

/** What is wrong with a request, field by field, in a person's words. */
export function fieldIssues({ issues }: z.ZodError): readonly FieldIssue[] {
  return issues.flatMap(namedIssues).slice(0, MOST_ISSUES);
}

function namedIssues(issue: Issue): readonly FieldIssue[] {
  const closest = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined;
  if (closest === undefined) return [{ path: issue.path.join('.'), message: inWords(issue.message) }];
  return closest.flatMap((inner) => namedIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** The alternative that fits but for some of its fields; undefined when the value is of none of the kinds. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const ofTheKind = branches.filter((issues) => issues.every(isWithin));
  return ofTheKind.toSorted((a, b) => a.length - b.length)[0];
}

/** Whether the issue is with a part of the value, not with its kind. */
function isWithin({ path, code }: Issue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

/** `Too big: expected number to be <=1` -> `too big: expected number to be <=1` */
function inWords(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
