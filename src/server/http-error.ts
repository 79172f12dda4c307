import type { FastifyReply } from 'fastify';
import type { ErrorCode } from '../core/errors.js';

/** Every way a request can fail, with its HTTP status; codes of `ErrorCode` that are not here have 500. */
export const HTTP_ERRORS = {
  'bad-request': 400,
  usage: 400,
  'source-invalid': 400,
  'source-not-found': 400,
  'source-unsupported': 400,
  'profile-invalid': 400,
  'config-invalid': 400,
  unauthorized: 401,
  'host-not-allowed': 403,
  'origin-not-allowed': 403,
  'not-found': 404,
  'camera-unknown': 404,
  'method-not-allowed': 405,
  'camera-exists': 409,
  'too-many-cameras': 409,
  'record-path-unwritable': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'upgrade-required': 426,
  internal: 500,
  'no-picture-yet': 503,
  'no-labels-yet': 503,
  'refinement-busy': 503,
  'camera-offline': 503,
  'page-not-built': 503,
} as const satisfies Record<string, number>;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

/** What is wrong with one field of a request. */
export interface FieldIssue {
  /** From the request's body: `zones.0.polygon.2`; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
}

/** The body of every failed request. */
export interface HttpErrorBody {
  readonly code: HttpErrorCode | ErrorCode;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
  /** The fields that are to blame; absent where none is. */
  readonly issues?: readonly FieldIssue[];
}

/** The HTTP status of a code. */
export function statusOf(code: HttpErrorBody['code']): number {
  return code in HTTP_ERRORS ? HTTP_ERRORS[code as HttpErrorCode] : 500; // looked up just before
}

/** Answers a request with an error; the caller returns the reply. */
export function sendError(
  reply: FastifyReply,
  code: HttpErrorBody['code'],
  message: string,
  remedy: string,
  issues?: readonly FieldIssue[],
): FastifyReply {
  const status = statusOf(code);
  if (status === 503) reply.header('retry-after', '1');
  const body: HttpErrorBody = { code, message, remedy, ...(issues !== undefined && { issues }) };
  return reply.status(status).header('cache-control', 'no-store').type('application/json').send(body);
}
