/** What the page uses of docs/api.md. */
import type { Level } from '../protocol.js';
import type { Corner } from '../zones/zone-geometry.js';

/** The spans over which deadlines are reported. */
export const WINDOWS = ['10s', '1m', '1h'] as const;
export type DeadlineWindow = (typeof WINDOWS)[number];

/** A camera's deadlines over a window; null is not known. */
export interface DeadlineStatistics {
  readonly due: number;
  readonly hits: number;
  readonly hitRate: number | null;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  readonly fps: number;
  readonly levels: Readonly<Record<Level, number>>;
}

export interface DeadlineReport {
  readonly budgetMs: number | null;
  readonly windows: Readonly<Record<DeadlineWindow, DeadlineStatistics>>;
}

/** How far the labels shown agree with a second network's; null is not known. */
export interface AuditReport {
  /** The second network. */
  readonly model: string;
  readonly state: 'starting' | 'running' | 'waiting' | 'failed';
  readonly reason: string | null;
  /** Frames compared over the last minute. */
  readonly frames: number;
  readonly pixelAgreement: number | null;
  readonly meanIou: number | null;
  readonly classes: readonly {
    readonly name: string;
    readonly shown: readonly string[];
    readonly other: readonly string[];
    readonly iou: number | null;
  }[];
  readonly meanAgeMs: number | null;
}

/** The answer of `/api/slo`. */
export interface SloAnswer {
  readonly cameras: readonly (DeadlineReport & {
    readonly id: string;
    /** Null where nothing is audited; older servers do not say. */
    readonly audit?: AuditReport | null;
  })[];
}

/** The profiles every server has, with what they promise. */
export const PROFILES = ['fast', 'balanced', 'accurate'] as const;
export type BuiltInProfile = (typeof PROFILES)[number];

/** A profile as a request says it. */
export type ProfileChange = BuiltInProfile | { readonly budgetMs: number };

/** A profile as an answer says it. */
export interface Profile {
  readonly kind: 'adaptive' | 'fixed';
  readonly name: string;
  readonly budgetMs: number | null;
  /** Absent for fixed work. */
  readonly fps?: number | null;
}

/** A zone as requests and answers say it. */
export interface Zone {
  readonly name: string;
  readonly polygon: readonly Corner[];
  /** As they are written: `pedestrian > 2 % for 3 s`. */
  readonly rules: readonly string[];
}

export interface Recording {
  /** The last one is being written. */
  readonly files: readonly string[];
  /** The server's wall clock, ms since the epoch. */
  readonly since: number;
  readonly frames: number;
}

export interface FinishedRecording {
  readonly files: readonly { readonly path: string; readonly frames: number }[];
  /** Why it ended early; null when it is whole. */
  readonly failure: string | null;
}

/** What can be changed of a camera. */
export interface CameraPatch {
  readonly name: string;
  readonly priority: number;
  readonly profile: ProfileChange;
  readonly opacity: number;
  readonly steady: boolean;
  readonly paused: boolean;
  readonly zones: readonly Zone[];
}

/** A camera with its settings. */
export interface ControlledCamera extends Omit<CameraPatch, 'profile'> {
  readonly id: string;
  /** Without its password. */
  readonly source: string;
  readonly profile: Profile;
  readonly recording: Recording | null;
}

/** The answer to a recording's action. */
export interface RecordingAnswer {
  readonly recording: Recording | null;
  readonly finished?: FinishedRecording | null;
}

/** Whether all cameras fit the device. */
export interface Admission {
  readonly utilization: number;
  readonly fits: boolean;
  /** What would make them fit, a sentence each. */
  readonly advice: readonly string[];
}
