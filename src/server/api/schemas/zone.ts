import { z } from 'zod';
import { MOST_CORNERS, MOST_RULES, MOST_ZONES } from '../../../../pipelines/zones/check-zones.js';
import { EXAMPLE_RULE } from '../../../../pipelines/zones/zone-rule.js';

const part = z.number().min(0).max(1);
const ms = z.number().min(0).max(86_400_000);
const name = z.string().min(1).max(100);
const polygon = z
  .array(z.tuple([part, part]))
  .min(3)
  .max(MOST_CORNERS)
  .describe('Corners in parts of the picture: [0, 0] is top left, [1, 1] bottom right');

const ruleParts = {
  className: z.string().min(1).max(100),
  comparison: z.enum(['>', '<']),
  share: part.describe("Share of the zone's pixels beyond which the rule is broken"),
  forMs: ms.describe('How long it must stay beyond it before the event is raised'),
};

/** A rule as a request gives it: its text, or its parts. */
export const ruleRequest = z
  .union(
    [
      z.string().max(300).describe('As in the configuration'),
      z.strictObject({ ...ruleParts, clearShare: part.optional(), clearForMs: ms.optional() }),
    ],
    { error: `expected a rule such as "${EXAMPLE_RULE}", or its parts` },
  )
  .meta({ id: 'ZoneRuleRequest', examples: [EXAMPLE_RULE] });
export type RuleRequest = z.infer<typeof ruleRequest>;

/** All zones of a camera, as a request gives them. */
export const zonesRequest = z
  .array(z.strictObject({ name, polygon, rules: z.array(ruleRequest).max(MOST_RULES) }))
  .max(MOST_ZONES)
  .meta({ id: 'ZonesRequest' });
export type ZonesRequest = z.infer<typeof zonesRequest>;

/** All zones of a camera, as an answer gives them. */
export const zonesAnswer = z
  .array(
    z.object({
      name,
      polygon,
      rules: z.array(
        z.object({
          ...ruleParts,
          clearShare: part.describe('Share back at which the event may end'),
          clearForMs: ms.describe('How long it must stay back before the event ends'),
        }),
      ),
    }),
  )
  .meta({ id: 'Zones' });
