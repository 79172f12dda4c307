import { createHmac } from 'node:crypto';
import pRetry, { AbortError } from 'p-retry';
import { SegcastError } from '../../src/core/errors.js';
import type { WebhookOptions } from './webhook-options.js';

/** The header that carries the signature of a signed body. */
const SIGNATURE_HEADER = 'segcast-signature';

/** Statuses of a refusal that may pass: timeout, too early, too many requests. */
const PASSING_STATUSES: readonly number[] = [408, 425, 429];

/** One URL that bodies are posted to, with retries. */
export class WebhookEndpoint {
  /** Host only: paths of webhooks are secrets, too. */
  readonly displayName: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secret: string | undefined;
  readonly #timeoutMs: number;
  readonly #retrying: { retries: number; minTimeout: number; maxTimeout: number };
  readonly #fetch: typeof fetch;

  /** @throws SegcastError `usage` for what is no http(s) URL */
  constructor(options: WebhookOptions) {
    const { retries = 8, retryDelayMs = 500, maxRetryDelayMs = 30_000, timeoutMs = 5000 } = options;
    const url = parseWebhookUrl(options.url);
    this.displayName = url.host;
    this.#headers = { 'content-type': 'application/json', 'user-agent': 'segcast', ...authorization(url) };
    url.username = url.password = ''; // fetch refuses them
    this.#url = url.href;
    this.#secret = options.secret;
    this.#timeoutMs = timeoutMs;
    this.#retrying = {
      retries,
      minTimeout: retryDelayMs,
      maxTimeout: Math.max(retryDelayMs, maxRetryDelayMs),
    };
    this.#fetch = options.fetch ?? fetch;
  }

  /**
   * Posts a body until it is taken, refused for good or given up. Never rejects.
   *
   * @param limits.patience - when it aborts there are no more waits: an attempt under way, or one more, is the last
   * @param limits.end - ends an attempt under way
   * @param onFailure - told in a few words why an attempt failed
   */
  async post(
    body: string,
    { patience, end }: { readonly patience: AbortSignal; readonly end: AbortSignal },
    onFailure: (reason: string) => void,
  ): Promise<'delivered' | 'failed' | 'dropped'> {
    const progress = { isTaken: false };
    const attempt = async (): Promise<void> => {
      try {
        await this.#attempt(body, end);
        progress.isTaken = true;
      } catch (thrown) {
        if (!end.aborted) onFailure(reasonOf(thrown));
        throw thrown;
      }
    };
    await failed(pRetry(attempt, { ...this.#retrying, signal: patience }));
    if (progress.isTaken) return 'delivered'; // whatever became of the patience meanwhile
    if (!patience.aborted) return 'failed';
    return end.aborted || (await failed(attempt())) ? 'dropped' : 'delivered';
  }

  async #attempt(body: string, signal: AbortSignal): Promise<void> {
    const answer = await this.#request(body, signal);
    await answer.body?.cancel();
    if (answer.ok) return;
    const refusal = new Error(`it answers ${answer.status}`);
    const mayPass = answer.status >= 500 || PASSING_STATUSES.includes(answer.status);
    throw mayPass ? refusal : new AbortError(refusal);
  }

  async #request(body: string, signal: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#fetch(this.#url, {
        method: 'POST',
        headers: { ...this.#headers, ...this.#signature(body) },
        body,
        redirect: 'manual', // a redirected POST loses its body, and the new place may be anywhere
        signal: AbortSignal.any([signal, timeout]),
      });
    } catch (cause) {
      const reason = timeout.aborted ? `no answer within ${this.#timeoutMs} ms` : connectionFailure(cause);
      throw new Error(reason, { cause });
    }
  }

  #signature(body: string): Readonly<Record<string, string>> {
    if (this.#secret === undefined) return {};
    return { [SIGNATURE_HEADER]: `sha256=${createHmac('sha256', this.#secret).update(body).digest('hex')}` };
  }
}

/** Whether it rejects; waits for it. */
function failed(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => false,
    () => true,
  );
}

/** The URL of a webhook. @throws SegcastError `usage`, which never quotes it */
export function parseWebhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const received = url === undefined ? 'something else' : url.protocol;
  throw new SegcastError(
    'usage',
    `The webhook is no URL that events can be posted to: expected http:// or https://, received ${received}`,
    'Give the whole address, e.g. https://example.org/hook.',
  );
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const credentials = [username, password].map(decoded).join(':');
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Without percent-encoding; as it is when that is no valid one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The system's word for it, e.g. ECONNREFUSED; fetch itself only says that it failed. */
function connectionFailure(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'the connection failed' : `the connection failed: ${code}`;
}

function reasonOf(thrown: unknown): string {
  const failure = thrown instanceof AbortError ? thrown.originalError : thrown;
  return failure instanceof Error ? failure.message : String(failure);
}
