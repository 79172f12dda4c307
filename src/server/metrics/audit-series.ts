import { Gauge, type Registry } from 'prom-client';
import type { AuditReport } from '../../core/audit-report.js';

/** The series of audits, in a registry. */
export class AuditSeries {
  readonly #agreement: Gauge<'camera' | 'measure'>;
  readonly #frames: Gauge<'camera'>;

  constructor(registry: Registry) {
    this.#agreement = new Gauge({
      name: 'segcast_audit_agreement_ratio',
      help: 'Agreement of the labels shown with a second network, over the last minute',
      labelNames: ['camera', 'measure'],
      registers: [registry],
    });
    this.#frames = new Gauge({
      name: 'segcast_audit_frames',
      help: 'Frames compared with a second network over the last minute',
      labelNames: ['camera'],
      registers: [registry],
    });
  }

  /** Puts a report's figures in place of the last one's; what it does not know has no series. */
  set(camera: string, report: AuditReport | undefined): void {
    this.#setOne(camera, 'pixels', report?.pixelAgreement);
    this.#setOne(camera, 'mean_iou', report?.meanIou);
    if (report === undefined) this.#frames.remove({ camera });
    else this.#frames.set({ camera }, report.frames);
  }

  #setOne(camera: string, measure: 'pixels' | 'mean_iou', ratio: number | undefined): void {
    if (ratio === undefined) this.#agreement.remove({ camera, measure });
    else this.#agreement.set({ camera, measure }, ratio);
  }
}
