import { score } from '../../models/metrics/intersection-over-union.js';
import type { AuditReport, ClassAgreement } from '../../src/core/audit-report.js';
import type { ClassSet } from '../../src/core/class-set.js';
import type { WindowTotal } from './agreement-window.js';
import { classesLeftOut, classesMappedTo, type SharedClasses } from './shared-classes.js';

/** The figures of a report, without what the audit is doing at present. */
export type AuditFigures = Omit<AuditReport, 'model' | 'state' | 'reason'>;

/** The figures of the frames compared. */
export function auditFigures(
  { frames, matrix, meanAgeMs }: WindowTotal,
  shown: ClassSet,
  other: ClassSet,
  shared: SharedClasses,
): AuditFigures {
  const { miou, iou, pixelAccuracy } = score(matrix);
  return {
    frames,
    pixelAgreement: known(pixelAccuracy),
    meanIou: known(miou),
    classes: classAgreements(iou, shown, other, shared),
    leftOut: [
      ...classesLeftOut(shown, shared.first).map((name) => `${name} of the network shown`),
      ...classesLeftOut(other, shared.second).map((name) => `${name} of the other one`),
    ],
    meanAgeMs,
  };
}

/** The figures before anything can be compared. */
export const NO_FIGURES: AuditFigures = {
  frames: 0,
  pixelAgreement: undefined,
  meanIou: undefined,
  classes: [],
  leftOut: [],
  meanAgeMs: undefined,
};

function classAgreements(
  iou: readonly (number | undefined)[],
  shown: ClassSet,
  other: ClassSet,
  { classSet, first, second }: SharedClasses,
): readonly ClassAgreement[] {
  const inBoth = (id: number): boolean => first.includes(id) && second.includes(id);
  return classSet.classes.flatMap(({ name }, id) =>
    inBoth(id)
      ? [
          {
            name,
            shown: classesMappedTo(id, shown, first),
            other: classesMappedTo(id, other, second),
            iou: iou[id],
          },
        ]
      : [],
  );
}

function known(share: number): number | undefined {
  return Number.isNaN(share) ? undefined : share;
}
