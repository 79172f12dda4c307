import { z } from 'zod';

/** What a failed request is answered. */
export const errorAnswer = z
  .object({
    code: z.string().describe('One of docs/api.md'),
    message: z.string().describe('What is wrong, one sentence'),
    remedy: z.string().describe('What to do about it, one sentence'),
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('The fields that are to blame, by their path'),
  })
  .meta({ id: 'Error' });

/** The answers of a route: what it answers when all is well, and the errors it may end with. */
export function answers<const Good extends Record<number, unknown>>(
  good: Good,
  ...errors: readonly number[]
) {
  const every = [401, 403, ...errors];
  return { ...good, ...(Object.fromEntries(every.map((status) => [status, errorAnswer])) as ErrorAnswers) };
}

type ErrorAnswers = Partial<Record<400 | 401 | 403 | 404 | 409 | 413 | 415 | 500 | 503, typeof errorAnswer>>;
