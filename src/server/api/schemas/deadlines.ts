import { z } from 'zod';
import { LEVELS } from '../../../core/segmentation.js';
import { auditReport } from './audit.js';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const ms = z.number().nonnegative();

const deadlineStatistics = z
  .object({
    due: count.describe('Frames that the camera gave and the profile did not thin out'),
    hits: count.describe('Of these, shown with labels within the budget'),
    dropped: count.describe('Of these, dropped because a newer one had come'),
    hitRate: share.nullable().describe('hits / due; null without a budget or a due frame'),
    latencyMs: z
      .object({ p50: ms, p95: ms, p99: ms })
      .nullable()
      .describe('From arrival to publication, of the frames shown'),
    fps: z.number().nonnegative().describe('Frames shown per second'),
    levels: z.record(z.enum(LEVELS), share).describe('Share of the shown frames per ladder level'),
  })
  .meta({ id: 'DeadlineStatistics' });

/** How a camera keeps its deadlines. */
export const deadlineReport = z
  .object({
    budgetMs: z
      .number()
      .positive()
      .nullable()
      .describe('The present budget; null for fixed work without one'),
    windows: z.object({ '10s': deadlineStatistics, '1m': deadlineStatistics, '1h': deadlineStatistics }),
  })
  .meta({ id: 'DeadlineReport' });

/** The answer of `/api/slo`. */
export const deadlinesAnswer = z.object({
  cameras: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      ...deadlineReport.shape,
      audit: auditReport.nullable().describe('Null where nothing is audited'),
    }),
  ),
});
