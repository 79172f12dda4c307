import type { z } from 'zod';
import type { AuditSettings } from '../../pipelines/audit/audit-settings.js';
import type { EscalationSettings } from '../../pipelines/escalate/escalation-settings.js';
import { parseSize } from '../cli/parse.js';
import { parseMilliseconds } from '../cli/profile-options.js';
import { fields, number, parsedText, text } from './field-kinds.js';

const TIME = 'a time from 1ms to 60s, such as 5s';

const size = parsedText('WIDTHxHEIGHT in pixels, such as 960x544', parseSize);

/** What audits. */
export const auditSchema = fields({
  model: text('a model’s name').describe('The second network, as `segcast models list` shows it.'),
  every: parsedText(TIME, parseMilliseconds)
    .optional()
    .describe('From one comparison of a camera to the next, 1ms to 60s. Default: 5s.'),
  size: size
    .optional()
    .describe('Its input size, WIDTHxHEIGHT. Default: the picture’s shape, as large as its own size.'),
}).describe('A second network whose agreement with the labels shown is measured in the background.');

/** What is called in where labels are unsure. */
export const escalateSchema = fields({
  model: text('a model’s name').describe('The better network, as `segcast models list` shows it.'),
  margin: number(0, 1)
    .optional()
    .describe(
      'It is called in while the two highest probabilities differ by less than this, in the mean. Default: 0.7.',
    ),
  size: size
    .optional()
    .describe('Its input size, WIDTHxHEIGHT. Default: the picture’s shape, as large as its own size.'),
}).describe('A better network that labels frames of a camera alone on its device while labels are unsure.');

/** What an entry asks for. */
export function auditOf({ model, every, size }: z.infer<typeof auditSchema>): AuditSettings {
  return {
    model,
    ...(every !== undefined && { everyMs: parseMilliseconds(every) }),
    ...(size !== undefined && { size: parseSize(size) }),
  };
}

/** What an entry asks for. */
export function escalationOf({ model, margin, size }: z.infer<typeof escalateSchema>): EscalationSettings {
  return {
    model,
    ...(margin !== undefined && { margin }),
    ...(size !== undefined && { size: parseSize(size) }),
  };
}
