import type { z } from 'zod';
import type { AuditReport } from '../../core/audit-report.js';
import { redactUrls } from '../../core/redact.js';
import type { auditReport } from './schemas/audit.js';

/** An audit as JSON: null for what is not known. */
export function describeAudit(report: AuditReport | undefined): z.infer<typeof auditReport> | null {
  if (report === undefined) return null;
  const { model, state, reason, frames, pixelAgreement, meanIou, classes, leftOut, meanAgeMs } = report;
  return {
    model,
    state,
    reason: reason === undefined ? null : redactUrls(reason),
    frames,
    pixelAgreement: pixelAgreement ?? null,
    meanIou: meanIou ?? null,
    classes: classes.map(({ name, shown, other, iou }) => ({
      name,
      shown: [...shown],
      other: [...other],
      iou: iou ?? null,
    })),
    leftOut: [...leftOut],
    meanAgeMs: meanAgeMs === undefined ? null : Math.round(meanAgeMs * 10) / 10,
  };
}
