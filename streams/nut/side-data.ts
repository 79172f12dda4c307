import { ByteCursor } from './byte-cursor.js';

/** The picture after the side data and meta data that a frame may begin with; a view. Throws `OutOfBytes` when they never end. */
export function skipSideData(frame: Uint8Array, origin: number): Uint8Array {
  const cursor = new ByteCursor(frame, origin);
  skipFields(cursor); // side data
  skipFields(cursor); // meta data
  return frame.subarray(cursor.position);
}

/** Named values, each tagged with its type (specification, "sm_data"). */
function skipFields(cursor: ByteCursor): void {
  const count = cursor.unsigned();
  for (let index = 0; index < count; index++) {
    cursor.counted('a name', cursor.bytes.length);
    skipValue(cursor, cursor.signed());
  }
}

function skipValue(cursor: ByteCursor, type: number): void {
  if (type >= 0) return; // the type is the value itself
  if (type === -2) cursor.counted('a type', cursor.bytes.length);
  if (type === -1 || type === -2) cursor.counted('a value', cursor.bytes.length);
  else if (type === -4) cursor.unsigned();
  else cursor.signed();
}
