import { z } from 'zod';

/** The close codes the server uses (RFC 6455 section 7.4.1 and the IANA registry). */
export const CLOSE_CODES = {
  goingAway: 1001,
  unsupportedData: 1003,
  policyViolation: 1008,
  messageTooBig: 1009,
  tryAgainLater: 1013,
} as const;

/** Most camera ids that one message or one viewer's selection may name. */
export const MAX_CAMERAS_NAMED = 256;

const cameraId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const cameraIds = z.union([z.literal('all'), z.array(cameraId).min(1).max(MAX_CAMERAS_NAMED)]);

const clientMessage = z.discriminatedUnion('type', [
  /** The picture `seq` of `camera`, and every earlier one, was received and drawn. */
  z.strictObject({ type: z.literal('ack'), camera: cameraId, seq: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('subscribe'), cameras: cameraIds }),
  z.strictObject({ type: z.literal('unsubscribe'), cameras: cameraIds }),
  /** What the viewer can make use of: nothing while it is hidden; so many pictures a second per camera (null: all). */
  z.strictObject({
    type: z.literal('view'),
    visible: z.boolean().optional(),
    maxFps: z.record(cameraId, z.number().positive().max(1000).nullable()).optional(),
  }),
]);

/** Everything a viewer may say. */
export type ClientMessage = z.infer<typeof clientMessage>;

/** A viewer's message, or why its connection is to be closed. */
export type ClientInput =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | { readonly kind: 'fault'; readonly code: number; readonly reason: string };

/** Reads one WebSocket message of a viewer. Never throws. */
export function parseClientMessage(bytes: Uint8Array, isBinary: boolean): ClientInput {
  if (isBinary) return fault(CLOSE_CODES.unsupportedData, 'expected a text message with JSON');
  const json = parseJson(new TextDecoder().decode(bytes));
  if (json === undefined) return fault(CLOSE_CODES.policyViolation, 'expected JSON');
  const parsed = clientMessage.safeParse(json);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  return fault(CLOSE_CODES.policyViolation, whyNot(parsed.error));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function whyNot(error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'message' : issue.path.join('.');
  return `${where}: ${issue?.message ?? 'not understood'}`;
}

function fault(code: number, reason: string): ClientInput {
  return { kind: 'fault', code, reason: closeReason(reason) };
}

/** The text cut to what fits a close frame: 123 bytes of UTF-8 (RFC 6455 section 5.5). */
export function closeReason(text: string): string {
  let reason = text;
  while (new TextEncoder().encode(reason).length > 123) reason = reason.slice(0, -1);
  return reason;
}
