import { faultOf, UNREACHABLE, type Answer } from './api-fault.js';

/** Ending a recording waits for its encoder; everything else is done at once. */
const TIMEOUT_MS = 30_000;

/** A way to ask the server; `fetch` in the page, something else in tests. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/**
 * Asks the server's HTTP interface (docs/api.md). Never rejects.
 *
 * @param path relative to the page, so that a reverse proxy may serve it under any path
 */
export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  ask: Fetch = (...args) => fetch(...args),
): Promise<Answer<T>> {
  try {
    const response = await ask(path, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : parsed(text);
    // The shape is what docs/api.md promises.
    if (response.ok) return { kind: 'done', body: answer as T };
    return { kind: 'refused', status: response.status, fault: faultOf(response.status, answer) };
  } catch {
    return { kind: 'unreachable', fault: UNREACHABLE };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
