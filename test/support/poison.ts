/** What a pool overwrites buffers with that come back to it, and nothing else in a test holds. */
export const POISON = 213;

/** Whether somebody released these bytes too early. */
export function isSpoilt(bytes: Uint8Array): boolean {
  return bytes.includes(POISON);
}
