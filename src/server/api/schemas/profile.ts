import { z } from 'zod';
import { BUILT_IN_PROFILES, type BuiltInProfile } from '../../../../pipelines/budget/profiles.js';
import { EXITS } from '../../../core/segmentation.js';

const side = z.int().min(32).max(8192);
const size = z.tuple([side, side]).describe('Width and height in pixels');
const budgetMs = z.number().positive().max(60_000);
const fps = z.number().positive().max(1000);
const maxReuseMs = z.number().min(0).max(60_000);
const names = Object.keys(BUILT_IN_PROFILES) as BuiltInProfile[]; // its own keys

const adaptiveRequest = z
  .strictObject({
    budgetMs: budgetMs.describe("From a frame's arrival to its picture being ready, ms"),
    fps: fps.optional().describe('Frames a second that are worked on; as many as the budget leaves time for'),
    maxReuseMs: maxReuseMs.optional().describe('How old labels may be that are shown again'),
    maxExit: z.enum(EXITS).optional().describe('How far the cascade goes at most'),
    size: size.optional().describe('The only input size'),
  })
  .meta({ id: 'AdaptiveProfileRequest', examples: [{ budgetMs: 40 }] });

const fixedRequest = z
  .strictObject({
    exit: z.enum(EXITS),
    size: size.optional(),
    budgetMs: budgetMs.optional().describe('What the hit rate is counted against'),
  })
  .meta({ id: 'FixedProfileRequest', examples: [{ exit: 'high' }] });

/** How a request names a profile. */
export const profileRequest = z
  .union([z.enum(names), adaptiveRequest, fixedRequest], {
    error: `expected one of ${names.map((name) => `"${name}"`).join(', ')}, or {"budgetMs": ...}, or {"exit": ...}`,
  })
  .meta({ id: 'ProfileRequest', examples: ['fast', { budgetMs: 40 }, { exit: 'high', size: [640, 384] }] });
export type ProfileRequest = z.infer<typeof profileRequest>;

/** How an answer describes a profile. */
export const profileAnswer = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('adaptive'),
      name: z.string(),
      budgetMs,
      fps,
      maxReuseMs,
      maxExit: z.enum(EXITS),
      size: size.nullable(),
      tuned: z.boolean().describe('Whether measurements of `segcast tune` are behind it'),
    }),
    z.object({
      kind: z.literal('fixed'),
      name: z.string(),
      exit: z.enum(EXITS),
      size: size.nullable(),
      budgetMs: budgetMs.nullable(),
    }),
  ])
  .meta({ id: 'Profile' });
export type ProfileAnswer = z.infer<typeof profileAnswer>;
