import { z } from 'zod';
import { MOST_CORNERS, MOST_RULES, polygonMistake } from '../../pipelines/zones/check-zones.js';
import { EXAMPLE_RULE, readZoneRule } from '../../pipelines/zones/zone-rule.js';
import { checkedText, fields, list, number, text } from './field-kinds.js';

const CORNER = 'a corner [x, y] in parts of the picture, from 0 to 1';
const POLYGON = 'a list of corners [x, y]';

const polygonSchema = list(z.tuple([number(0, 1), number(0, 1)], CORNER), MOST_CORNERS, POLYGON)
  .superRefine((polygon, context) => {
    const mistake = polygonMistake(polygon);
    if (mistake === undefined || mistake.corner !== undefined) return; // what is wrong with a corner is said there
    const { expected, received } = mistake;
    context.addIssue({ code: 'custom', message: expected, params: { received } });
  })
  .describe('Three or more corners [x, y] in parts of the picture: [0, 0] is top left, [1, 1] bottom right.');

const ruleSchema = checkedText(`a rule such as ${EXAMPLE_RULE}`, (rule) => {
  const reading = readZoneRule(rule);
  if (reading.kind === 'rule') return undefined;
  const { expected, offset, received } = reading;
  return { message: expected, offset, received };
}).describe(`\`${EXAMPLE_RULE}\`, or with its end: \`${EXAMPLE_RULE}, clear below 1 % for 2 s\`.`);

/** A part of the picture that is watched. */
export const zoneSchema = fields({
  name: text('a name of 1 to 100 characters', 100).describe(
    'What the zone is called; unique for its camera.',
  ),
  polygon: polygonSchema,
  rules: list(ruleSchema, MOST_RULES, 'a list of rules')
    .optional()
    .describe('What raises an event. Default: nothing.'),
});
