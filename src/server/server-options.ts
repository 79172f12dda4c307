import type { Observable } from 'rxjs';
import type { CameraControl } from '../../pipelines/fleet/camera-control.js';
import type { AuditReport } from '../core/audit-report.js';
import type { CameraFeed } from '../core/camera-feed.js';
import { SegcastError } from '../core/errors.js';
import type { LabelMap } from '../core/label-map.js';
import { packagePath } from '../core/package-root.js';
import { monotonicClock, type Clock } from '../core/time.js';
import {
  encodeJpeg as encodeJpegWithSharp,
  encodeLabelPng as encodeLabelPngWithSharp,
} from '../../streams/annotate/encode.js';
import type { PublisherLimits } from '../../streams/publisher/limits.js';
import { silentLog, type Log } from '../../streams/publisher/log.js';
import type { JpegEncoder } from '../../streams/publisher/published-frame.js';
import { refineInThread } from '../../models/crf/refine-in-thread.js';
import { DEFAULT_HOST, DEFAULT_PORT } from './default-address.js';
import { isLoopback } from './hosts.js';
import type { LabelRefiner } from './snapshot-refinement.js';

/** Writes a label map as a PNG whose gray values are the class ids. */
export type LabelPngEncoder = (labels: LabelMap) => Promise<Uint8Array>;

/** How far a camera's labels agree with a second network's; undefined for an unknown camera. */
export type AuditOf = (camera: string) => AuditReport | undefined;

/** How to serve. */
export interface ServerOptions {
  /** The cameras there are, the whole list at each change. */
  readonly feeds: Observable<readonly CameraFeed[]>;
  /**
   * What adds, changes and records cameras for those who ask at `/api/cameras`; ended by the caller, after the server.
   * @defaultValue nobody: cameras can be watched only
   */
  readonly control?: CameraControl | undefined;
  /** @defaultValue nothing is audited */
  readonly audit?: AuditOf | undefined;
  /** @defaultValue libjpeg-turbo, through sharp */
  readonly encodeJpeg?: JpegEncoder | undefined;
  /** @defaultValue 8-bit gray, through sharp */
  readonly encodeLabelPng?: LabelPngEncoder | undefined;
  /** What refines the labels of a snapshot for who asks. @defaultValue a fully connected CRF in a thread of its own */
  readonly refineLabels?: LabelRefiner | undefined;
  readonly listen?:
    | {
        /** @defaultValue `DEFAULT_HOST` */
        readonly host?: string | undefined;
        /**
         * 0 takes any free port.
         * @defaultValue `DEFAULT_PORT`
         */
        readonly port?: number | undefined;
      }
    | undefined;
  /** The secret every viewer must know; required unless `listen.host` is a loopback address. */
  readonly token?: string | undefined;
  /**
   * Further host names that a server on a loopback address answers to, for a reverse proxy in front of it.
   * @defaultValue none
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * JPEG quality of pictures and snapshots, 1..100.
   * @defaultValue 80
   */
  readonly quality?: number | undefined;
  readonly limits?: PublisherLimits | undefined;
  /**
   * The folder with the built page.
   * @defaultValue the one in the package
   */
  readonly viewerRoot?: string | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /**
   * Where requests refused and viewers coming and going are reported; no token ever is.
   * @defaultValue silence
   */
  readonly logger?: Log | undefined;
}

/** The options checked and filled in. */
export interface ResolvedServerOptions {
  readonly feeds: ServerOptions['feeds'];
  readonly control: CameraControl | undefined;
  readonly audit: AuditOf | undefined;
  readonly encodeJpeg: JpegEncoder;
  readonly encodeLabelPng: LabelPngEncoder;
  readonly refineLabels: LabelRefiner;
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly quality: number;
  readonly limits: PublisherLimits;
  readonly viewerRoot: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws SegcastError `listen-token-required` for an address others can reach without a token; `usage` for an empty one. */
export function resolveServerOptions({
  feeds,
  control,
  audit,
  encodeJpeg = encodeJpegWithSharp,
  encodeLabelPng = encodeLabelPngWithSharp,
  refineLabels = refineInThread,
  listen: { host = DEFAULT_HOST, port = DEFAULT_PORT } = {},
  token,
  allowedHosts = [],
  quality = 80,
  limits = {},
  viewerRoot = packagePath('dist', 'src', 'viewer'),
  clock = monotonicClock,
  logger: log = silentLog,
}: ServerOptions): ResolvedServerOptions {
  if (token !== undefined) checkToken(token);
  else if (!isLoopback(host)) throw tokenRequired(host);
  return {
    feeds,
    control,
    audit,
    encodeJpeg,
    encodeLabelPng,
    refineLabels,
    host,
    port,
    token,
    allowedHosts,
    quality,
    limits,
    viewerRoot,
    clock,
    log,
  };
}

function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw new SegcastError(
    'usage',
    token === ''
      ? 'The token is empty.'
      : 'The token contains a space or a character that an HTTP header cannot carry.',
    'Give a long random token of letters and digits, for example from: openssl rand -hex 16',
  );
}

function tokenRequired(host: string): SegcastError {
  return new SegcastError(
    'listen-token-required',
    `Listening on ${host} would show the cameras to everybody who can reach this machine.`,
    'Give a token with --token, for example from: openssl rand -hex 16. Or listen on 127.0.0.1.',
  );
}
