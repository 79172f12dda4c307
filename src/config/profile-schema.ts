import { z } from 'zod';
import { BUILT_IN_PROFILES } from '../../pipelines/budget/profiles.js';
import { parseSize } from '../cli/parse.js';
import { parseMilliseconds } from '../cli/profile-options.js';
import { EXITS } from '../core/segmentation.js';
import { fields, number, oneOf, parsedText, text } from './field-kinds.js';

const TIME = 'a time from 1ms to 60s, such as 33ms, 0.033s or 33 (ms)';

const timeSchema = z
  .union([number(1, 60_000, TIME), parsedText(TIME, parseMilliseconds)], TIME)
  .describe('From a frame’s arrival to its picture being ready for viewers: 33ms, 0.033s or 33 (ms).');

const sizeSchema = parsedText('WIDTHxHEIGHT in pixels, such as 640x384', parseSize);

const fixedSchema = fields({
  exit: oneOf(EXITS).optional().describe('Where the cascade always ends. Default: high.'),
  size: sizeSchema
    .optional()
    .describe('The network’s input size, WIDTHxHEIGHT. Default: the picture’s shape, as large as 640x384.'),
  budget: timeSchema.optional().describe('What the deadline hit rate is counted against. Default: nothing.'),
}).describe('The same work for every frame, however long it takes.');

const chosenSchema = fields({
  budget: timeSchema.optional(),
  fps: number(0.1, 1000)
    .optional()
    .describe('Frames a second that are worked on, each by the time of the next.'),
  fixed: fixedSchema.optional(),
  exit: oneOf(EXITS).optional().describe('With budget or fps: how far the cascade runs at most.'),
  size: sizeSchema.optional().describe('With budget or fps: the network’s only input size, WIDTHxHEIGHT.'),
}).superRefine(({ budget, fps, fixed, exit, size }, context) => {
  const ways = [budget, fps, fixed].filter((way) => way !== undefined).length;
  if (ways !== 1) context.addIssue({ code: 'custom', message: 'exactly one of budget, fps and fixed' });
  if (fixed === undefined) return;
  for (const [field, value] of Object.entries({ exit, size })) {
    if (value === undefined) continue;
    context.addIssue({ code: 'custom', path: [field], message: `${field} inside fixed, where it belongs` });
  }
});

const NAMES = Object.keys(BUILT_IN_PROFILES).join(', ');

/** How much work a camera's frames get, and by when. */
export const profileSchema = z
  .union([text(), chosenSchema], `${NAMES}, a profile file, or one of the fields budget, fps and fixed`)
  .describe(
    `How much work frames get, and by when: ${NAMES}, a file made by \`segcast tune\` (relative to this file), or fields. Default: balanced.`,
  );

/** A profile as it is written. */
export type ProfileEntry = z.infer<typeof profileSchema>;
