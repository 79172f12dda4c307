/** Why a request was not done, in the server's words where it gave any. */
export interface ApiFault {
  /** The server's error code; `unreachable` when it did not answer. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** What came of a request. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly body: T }
  | { readonly kind: 'refused'; readonly status: number; readonly fault: ApiFault }
  /** Nobody answered: the server is down or restarting. */
  | { readonly kind: 'unreachable'; readonly fault: ApiFault };

/** The fault of an answer without a usable body. */
export function faultOf(status: number, body: unknown): ApiFault {
  if (isFault(body)) return { code: body.code, message: body.message, remedy: body.remedy };
  return {
    code: `http-${status}`,
    message: `The server answered with status ${status}.`,
    remedy: 'See its log.',
  };
}

/** The fault of a server that does not answer. */
export const UNREACHABLE: ApiFault = {
  code: 'unreachable',
  message: 'The server does not answer.',
  remedy: 'It is tried again by itself.',
};

function isFault(body: unknown): body is ApiFault {
  return (
    typeof body === 'object' &&
    body !== null &&
    ['code', 'message', 'remedy'].every(
      (field) => typeof (body as Record<string, unknown>)[field] === 'string',
    )
  );
}
