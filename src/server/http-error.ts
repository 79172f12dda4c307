import type { FastifyReply } from 'fastify';

/** Every way a request can fail, with its HTTP status. */
export const HTTP_ERRORS = {
  'bad-request': 400,
  unauthorized: 401,
  'host-not-allowed': 403,
  'origin-not-allowed': 403,
  'not-found': 404,
  'camera-unknown': 404,
  'method-not-allowed': 405,
  'upgrade-required': 426,
  internal: 500,
  'no-picture-yet': 503,
  'no-labels-yet': 503,
  'camera-offline': 503,
  'page-not-built': 503,
} as const satisfies Record<string, number>;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

/** The body of every failed request. */
export interface HttpErrorBody {
  readonly code: HttpErrorCode;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
}

/** Answers a request with an error; the caller returns the reply. */
export function sendError(
  reply: FastifyReply,
  code: HttpErrorCode,
  message: string,
  remedy: string,
): FastifyReply {
  if (HTTP_ERRORS[code] === 503) reply.header('retry-after', '1');
  return reply
    .status(HTTP_ERRORS[code])
    .header('cache-control', 'no-store')
    .send({ code, message, remedy } satisfies HttpErrorBody);
}
