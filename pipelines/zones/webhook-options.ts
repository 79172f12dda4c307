/** Where zone events are posted to, and how patiently. */
export interface WebhookOptions {
  /** http or https; a user name and password in it become an Authorization header. Never printed beyond its host. */
  readonly url: string;
  /** Signs each body: `segcast-signature: sha256=<hex HMAC-SHA256 of the body>`. @defaultValue not signed */
  readonly secret?: string | undefined;
  /** Further attempts after a failed one. @defaultValue 8: about two minutes */
  readonly retries?: number | undefined;
  /** Before the first of them, ms; doubles each time. @defaultValue 500 */
  readonly retryDelayMs?: number | undefined;
  /** Between two attempts at most, ms. @defaultValue 30 000 */
  readonly maxRetryDelayMs?: number | undefined;
  /** One attempt fails after this, ms. @defaultValue 5000 */
  readonly timeoutMs?: number | undefined;
  /** Events of one camera that may wait; beyond that the oldest is dropped. @defaultValue 100 */
  readonly maxWaiting?: number | undefined;
  /** What waits at the end may take this long, ms. @defaultValue 2000 */
  readonly closeWithinMs?: number | undefined;
  /** Told once when deliveries begin to fail and once when they succeed again; one sentence without secrets. */
  readonly report?: ((sentence: string) => void) | undefined;
  /** @defaultValue the platform's */
  readonly fetch?: typeof fetch | undefined;
}
