/** What one viewer, or all of them together, may cost the server. */
export interface PublisherLimits {
  /**
   * Viewers connected at the same time; one more is closed with 1013.
   * @defaultValue 64
   */
  readonly maxViewers?: number;
  /**
   * Pictures of one camera under way to one viewer, sent but not yet received by it.
   * @defaultValue 2
   */
  readonly maxUnacked?: number;
  /**
   * Bytes waiting in one viewer's socket above which it gets no further picture; at four times as much it is cut off.
   * @defaultValue 4194304
   */
  readonly maxBufferedBytes?: number;
  /**
   * Largest message taken from a viewer, in bytes; a longer one closes its connection with 1009.
   * @defaultValue 16384
   */
  readonly maxMessageBytes?: number;
  /**
   * Messages taken from one viewer within a second; more close its connection with 1008.
   * @defaultValue 2000
   */
  readonly maxMessagesPerSecond?: number;
  /**
   * Silence after which a viewer is pinged, ms.
   * @defaultValue 10000
   */
  readonly heartbeatMs?: number;
  /**
   * Silence after which a viewer is taken for dead and cut off, ms.
   * @defaultValue 30000
   */
  readonly stallTimeoutMs?: number;
}

/** The limits with every default filled in; throws a RangeError for a limit that is not a positive number. */
export function withDefaults({
  maxViewers = 64,
  maxUnacked = 2,
  maxBufferedBytes = 4 * 1024 * 1024,
  maxMessageBytes = 16_384,
  maxMessagesPerSecond = 2000,
  heartbeatMs = 10_000,
  stallTimeoutMs = 30_000,
}: PublisherLimits): Required<PublisherLimits> {
  const limits = {
    maxViewers,
    maxUnacked,
    maxBufferedBytes,
    maxMessageBytes,
    maxMessagesPerSecond,
    heartbeatMs,
    stallTimeoutMs,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) throw new RangeError(`limits.${name} must be a positive number, not ${value}.`);
  }
  return limits;
}
