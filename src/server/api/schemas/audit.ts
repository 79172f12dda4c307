import { z } from 'zod';
import { AUDIT_STATES } from '../../../core/audit-report.js';

const share = z.number().min(0).max(1);

/** How far a camera's labels agree with a second network's. */
export const auditReport = z
  .object({
    model: z.string().describe('The second network'),
    state: z.enum(AUDIT_STATES).describe('waiting: the camera misses deadlines and is left alone'),
    reason: z.string().nullable().describe('Why it waits or failed'),
    frames: z.int().nonnegative().describe('Frames compared over the last minute'),
    pixelAgreement: share.nullable().describe('Share of pixels with the same class'),
    meanIou: share.nullable().describe('Mean over classes of intersection over union of the two'),
    classes: z.array(
      z.object({
        name: z.string(),
        shown: z.array(z.string()).describe('Classes of the network shown that are taken for it'),
        other: z.array(z.string()).describe('Classes of the second network that are taken for it'),
        iou: share.nullable().describe('Null when neither network saw it'),
      }),
    ),
    leftOut: z.array(z.string()).describe('Classes that only one of the networks has; they do not count'),
    meanAgeMs: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Mean age of the labels compared; 0: all were the frames’ own'),
  })
  .meta({ id: 'AuditReport' });
