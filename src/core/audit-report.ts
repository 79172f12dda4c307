/** The span over which an audit's agreement is reported, s. */
export const AUDIT_WINDOW_S = 60;

/** What an audit is doing about a camera. */
export const AUDIT_STATES = ['starting', 'running', 'waiting', 'failed'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];

/** How far the two networks agree on a class that both have. */
export interface ClassAgreement {
  /** As the coarser of the two class sets calls it. */
  readonly name: string;
  /** What the classes that are taken for it are called by the network shown. */
  readonly shown: readonly string[];
  /** The same for the other network. */
  readonly other: readonly string[];
  /** Intersection over union of the two, 0..1; undefined when neither saw it. */
  readonly iou: number | undefined;
}

/**
 * How far the labels a camera showed agree with those that another, better network made of the same frames, over the last
 * minute. Neither is the truth: this is agreement, not accuracy.
 *
 * Pixels count where both networks gave a class that both have.
 */
export interface AuditReport {
  /** The other network's name. */
  readonly model: string;
  /** `waiting`: the camera misses deadlines, so that the audit leaves it the machine. */
  readonly state: AuditState;
  /** Why it waits or failed, one sentence; undefined otherwise. */
  readonly reason: string | undefined;
  /** Frames compared within the window. */
  readonly frames: number;
  /** Share of the pixels with the same class, 0..1; undefined without a pixel that counts. */
  readonly pixelAgreement: number | undefined;
  /** Mean over the classes seen of their intersection over union, 0..1; undefined without any. */
  readonly meanIou: number | undefined;
  /** In the order of the coarser class set. */
  readonly classes: readonly ClassAgreement[];
  /** Classes that only one of the two networks has, and which: `sky of the other one`; they do not count. */
  readonly leftOut: readonly string[];
  /** Mean age of the labels that were shown with the frames compared, ms: 0 where all were the frames' own. */
  readonly meanAgeMs: number | undefined;
}
