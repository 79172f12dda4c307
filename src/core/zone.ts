/** A corner in parts of the picture: 0,0 is top left, 1,1 bottom right. */
export type Corner = readonly [x: number, y: number];

/** A part of a camera's picture that is watched. */
export interface Zone {
  /** Unique for its camera. */
  readonly name: string;
  /** A simple polygon of at least three corners. */
  readonly polygon: readonly Corner[];
  readonly rules: readonly ZoneRule[];
}

/** When a class takes up more or less of a zone than it should, for how long. */
export interface ZoneRule {
  /** A class of the camera's network. */
  readonly className: string;
  readonly comparison: '>' | '<';
  /** Share of the zone's pixels, 0..1, beyond which the rule is broken. */
  readonly share: number;
  /** How long the share must stay beyond it before the event is raised, ms. */
  readonly forMs: number;
  /** Share back at which the event may end; on the quiet side of `share`, or equal to it. */
  readonly clearShare: number;
  /** How long it must stay back before the event ends, ms. */
  readonly clearForMs: number;
}

/** A rule began or ceased to hold. */
export interface ZoneEvent {
  /** Counts a camera's events, from 1. */
  readonly id: number;
  readonly camera: string;
  readonly zone: string;
  /** As it is written: `pedestrian > 2 % for 3 s`. */
  readonly rule: string;
  readonly kind: 'raised' | 'cleared';
  /** Wall-clock ms since the epoch. */
  readonly atEpochMs: number;
  /** The frame that settled it. */
  readonly seq: number;
  readonly pts: number;
  /** The class's share of the zone in that frame, 0..1. */
  readonly share: number;
}
