import type { PrecisionChoice } from '../../../models/precision-choice.js';
import type { DeviceName } from '../../../models/runtime/device-name.js';
import type { EngineName } from '../../../models/runtime/engine.js';
import type { AuditSettings } from '../../../pipelines/audit/audit-settings.js';
import type { EscalationSettings } from '../../../pipelines/escalate/escalation-settings.js';
import type { CameraSettings } from '../../../pipelines/fleet/camera-settings.js';

/** For how many pairs of picture and input size the networks stay loaded: a ladder of seven for two picture sizes. */
export const MAX_GEOMETRIES = 16;

/** Everything `segcast watch` is to do, wherever it was said. */
export interface WatchPlan {
  readonly cameras: readonly CameraSettings[];
  readonly model: string;
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly precision: PrecisionChoice;
  readonly threads: number | undefined;
  /** Why this network, where that was chosen for the user: one clause. */
  readonly modelReason: string | undefined;
  readonly audit: AuditSettings | undefined;
  readonly escalate: EscalationSettings | undefined;
  readonly strip: boolean;
  readonly server: {
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly token: string | undefined;
    readonly quality: number | undefined;
    readonly allowedHosts: readonly string[] | undefined;
  };
  /** The folder for recordings started from the page. */
  readonly recordings: string | undefined;
  readonly webhook: { readonly url: string; readonly secret: string | undefined } | undefined;
}
