import type { PrecisionChoice } from '../../models/precision-choice.js';
import type { DeviceName } from '../../models/runtime/device-name.js';
import type { EngineName } from '../../models/runtime/engine.js';
import type { AuditSettings } from '../../pipelines/audit/audit-settings.js';
import type { EscalationSettings } from '../../pipelines/escalate/escalation-settings.js';
import type { CameraSettings } from '../../pipelines/fleet/camera-settings.js';

/** A configuration as it was read: complete, checked, its paths absolute. It holds secrets: never printed. */
export interface Config {
  /** The files it was read from, its own first: profiles and the token's file, too. */
  readonly files: readonly string[];
  /** Their ids and names are unique. */
  readonly cameras: readonly CameraSettings[];
  readonly server: ConfiguredServer;
  readonly devices: ConfiguredDevices;
  readonly audit: AuditSettings | undefined;
  readonly escalate: EscalationSettings | undefined;
  /** The folder for recordings whose place nobody named. */
  readonly recordings: string | undefined;
  readonly webhook: { readonly url: string; readonly secret: string | undefined } | undefined;
}

/** What is said about the server; undefined where the file says nothing. */
export interface ConfiguredServer {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly token: string | undefined;
  /** JPEG quality, 1..100. */
  readonly quality: number | undefined;
  readonly allowedHosts: readonly string[] | undefined;
}

/** What is said about the network and where it runs; undefined where the file says nothing. */
export interface ConfiguredDevices {
  readonly engine: EngineName | undefined;
  readonly device: DeviceName | undefined;
  readonly threads: number | undefined;
  readonly precision: PrecisionChoice | undefined;
  readonly model: string | undefined;
}
