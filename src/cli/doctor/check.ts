/** What a check came to: nothing to do, something that limits segcast, something that stops it. */
export const CHECK_STATUSES = ['ok', 'warn', 'fail'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** One line of `segcast doctor`. */
export interface CheckResult {
  /** What was looked at, in a word or two, e.g. `ffmpeg`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, in a few words. */
  readonly detail: string;
  /** What the user can do; always there when the status is not `ok`. */
  readonly remedy?: string;
}

/** One thing `segcast doctor` looks at. */
export interface Check {
  /** The name of its result, if it ends without one. */
  readonly name: string;
  /**
   * Looks, and says what it found. Aborting `signal` really stops it.
   *
   * @throws a SegcastError (or anything) for what it did not foresee; `runChecks` makes a failed result of it
   */
  run(options: CheckOptions): Promise<readonly CheckResult[]>;
}

/** What every check is given. */
export interface CheckOptions {
  readonly signal: AbortSignal;
}
