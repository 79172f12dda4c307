import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../access.js';
import { sendError } from '../http-error.js';
import { UNSUPPORTED_MEDIA_TYPE } from '../refusal.js';

const READING = ['GET', 'HEAD'];
const WITH_BODY = ['POST', 'PATCH'];

/**
 * A hook that keeps other web pages from changing anything (cross-site request forgery).
 *
 * Browsers send an Origin with every request that is not GET or HEAD. And what a page may send elsewhere without asking first, a
 * form's POST, cannot be announced as JSON (Fetch standard, CORS-safelisted request headers).
 */
export function guardChanges(access: Access) {
  return async ({ method, raw }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (READING.includes(method)) return undefined;
    if (!access.originAllowed(raw)) {
      return sendError(
        reply,
        'origin-not-allowed',
        'The request comes from another web page.',
        "Use the server's own page, or a program.",
      );
    }
    if (WITH_BODY.includes(method) && !isJson(raw.headers['content-type'])) {
      const { code, message, remedy } = UNSUPPORTED_MEDIA_TYPE;
      return sendError(reply, code, message, remedy);
    }
    return undefined;
  };
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
