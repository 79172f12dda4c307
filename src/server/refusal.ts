import { ZodError } from 'zod';
import { SegcastError } from '../core/errors.js';
import { redactUrls } from '../core/redact.js';
import { fieldIssues } from './field-issues.js';
import type { HttpErrorBody } from './http-error.js';

/** What a client is told when a request ends with this error; nothing of what is inside, unless the error is one of ours. */
export function refusalOf(thrown: unknown): HttpErrorBody {
  if (thrown instanceof SegcastError && thrown.code !== 'internal') {
    const { code, message, remedy } = thrown;
    return { code, message: redactUrls(message), remedy: redactUrls(remedy) };
  }
  if (thrown instanceof ZodError) return wrongFields(fieldIssues(thrown));
  const { code, statusCode } = asHttpFailure(thrown);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return BODY_TOO_LARGE;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return UNSUPPORTED_MEDIA_TYPE;
  return statusCode < 500 ? NOT_UNDERSTOOD : FAILED;
}

/** A request that is not JSON where JSON is expected. */
export const UNSUPPORTED_MEDIA_TYPE: HttpErrorBody = {
  code: 'unsupported-media-type',
  message: 'The request is not announced as JSON.',
  remedy: 'Send it with "Content-Type: application/json".',
};

const BODY_TOO_LARGE: HttpErrorBody = {
  code: 'body-too-large',
  message: 'The request is too large.',
  remedy: 'See docs/api.md for what it may hold.',
};

const NOT_UNDERSTOOD: HttpErrorBody = {
  code: 'bad-request',
  message: 'The request is not understood.',
  remedy: 'Send well-formed JSON; see docs/api.md and docs/protocol.md.',
};

const FAILED: HttpErrorBody = {
  code: 'internal',
  message: 'The server failed at this request.',
  remedy: 'See its log.',
};

function wrongFields(issues: NonNullable<HttpErrorBody['issues']>): HttpErrorBody {
  const message = issues
    .map(({ path, message: what }) => (path === '' ? what : `${path}: ${what}`))
    .join('; ');
  return { code: 'bad-request', message: `${message}.`, remedy: 'See docs/api.md.', issues };
}

/** What Fastify says of a request that it could not read. */
function asHttpFailure(thrown: unknown): { readonly code: unknown; readonly statusCode: number } {
  if (!(thrown instanceof Error)) return { code: undefined, statusCode: 500 };
  const { code, statusCode } = thrown as Error & { code?: unknown; statusCode?: unknown };
  return { code, statusCode: typeof statusCode === 'number' ? statusCode : 500 };
}
