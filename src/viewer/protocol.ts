/** The page's half of docs/protocol.md. Free of the DOM, so that it runs under Node as well. */

/** How much work a frame got, best last. */
export const LEVELS = ['raw', 'reuse', 'low', 'mid', 'high'] as const;
export type Level = (typeof LEVELS)[number];

/** The stages of a frame's way whose time is measured, in order. */
export const STAGES = ['wait', 'infer', 'upsample', 'annotate', 'encode'] as const;
export type Stage = (typeof STAGES)[number];

/** In pixels. */
export type Size = readonly [width: number, height: number];

export type Rgb = readonly [red: number, green: number, blue: number];

/** A camera's state; times are the server's wall clock in ms since the epoch. */
export type Status =
  | { readonly state: 'connecting' }
  | { readonly state: 'online'; readonly width: number; readonly height: number }
  | { readonly state: 'offline'; readonly since: number; readonly message: string }
  | { readonly state: 'ended'; readonly since: number; readonly message: string };

export interface CameraEntry {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
}

export interface ClassSet {
  readonly id: number;
  readonly name: string;
  readonly classes: readonly { readonly name: string; readonly color: Rgb }[];
}

/** Pictures of one camera this page was sent, and those it was not ready for. */
export interface Delivery {
  readonly sent: number;
  readonly dropped: number;
}

export interface Hello {
  readonly type: 'hello';
  readonly server: { readonly version: string };
  readonly now: number;
  /** Whether cameras can be added, changed and recorded; absent from an older server. */
  readonly control?: boolean;
  readonly cameras: readonly CameraEntry[];
  readonly classSets: readonly ClassSet[];
}

/** A rule of a zone began or ceased to hold. */
export interface ZoneEvent {
  /** Counts a camera's events, from 1. */
  readonly id: number;
  readonly camera: string;
  readonly zone: string;
  /** As it is written: `pedestrian > 2 % for 3 s`. */
  readonly rule: string;
  readonly kind: 'raised' | 'cleared';
  /** The server's wall clock, ms since the epoch. */
  readonly atEpochMs: number;
  /** The class's share of the zone in the frame that settled it, 0..1. */
  readonly share: number;
}

/** The text messages this page understands. */
export type ServerMessage =
  | Hello
  | { readonly type: 'camera'; readonly camera: CameraEntry }
  | { readonly type: 'camera-removed'; readonly id: string }
  | { readonly type: 'class-set'; readonly classSet: ClassSet }
  | (ZoneEvent & { readonly type: 'zone-event' })
  /** The camera's settings or its recording changed. */
  | { readonly type: 'settings'; readonly camera: string }
  | { readonly type: 'delivery'; readonly cameras: Readonly<Record<string, Delivery>> };

/** What the page says. */
export type ClientMessage =
  | { readonly type: 'ack'; readonly camera: string; readonly seq: number }
  | {
      readonly type: 'view';
      readonly visible?: boolean;
      readonly maxFps?: Readonly<Record<string, number | null>>;
    };

/** The header of a picture. */
export interface PictureHeader {
  readonly camera: string;
  readonly seq: number;
  readonly width: number;
  readonly height: number;
  readonly level: Level;
  readonly ageMs: number | null;
  readonly reason: string | null;
  readonly timingsMs: Readonly<Partial<Record<Stage, number>>>;
  readonly latencyMs: number;
  /** What the frame was allowed to take; null without a deadline, absent from an older server. */
  readonly budgetMs?: number | null;
  /** What the frame was resized to for the network; null when it did not run. */
  readonly inputSize?: Size | null;
  readonly drops: number;
  readonly classSet: number;
  readonly shares: readonly number[] | null;
}

export interface Picture {
  readonly header: PictureHeader;
  /** A view into the message, not a copy. */
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const MESSAGE_TYPES: ReadonlySet<unknown> = new Set<ServerMessage['type']>([
  'hello',
  'camera',
  'camera-removed',
  'class-set',
  'zone-event',
  'settings',
  'delivery',
]);

/** Reads a text message; undefined for a type this page does not know, which a newer server may send. */
export function decodeText(text: string): ServerMessage | undefined {
  const message: unknown = JSON.parse(text);
  if (typeof message !== 'object' || message === null || !('type' in message)) {
    throw new TypeError('A text message must be a JSON object with a type.');
  }
  // The types of docs/protocol.md are what the server sends under this subprotocol.
  return MESSAGE_TYPES.has(message.type) ? (message as ServerMessage) : undefined;
}

/** Reads a binary message; undefined for a kind of payload other than JPEG. @throws TypeError when it is malformed */
export function decodePicture(message: ArrayBuffer): Picture | undefined {
  if (message.byteLength < 12) throw new TypeError('A binary message must have at least 12 bytes.');
  const view = new DataView(message);
  if (view.getUint32(0) !== 0x53454743) throw new TypeError('A binary message must begin with SEGC.');
  if (view.getUint8(4) !== 1) throw new TypeError('Only version 1 is understood.');
  if (view.getUint8(5) !== 1) return undefined;
  const jpegStart = 12 + view.getUint32(8);
  if (jpegStart > message.byteLength) throw new TypeError('The header must end within the message.');
  const json = new TextDecoder().decode(new Uint8Array(message, 12, jpegStart - 12));
  // As above: the header's fields are what the protocol promises.
  const header = JSON.parse(json) as PictureHeader;
  return { header, jpeg: new Uint8Array(message, jpegStart) };
}
