import { NutReader, type NutEvent, type NutStream } from '../../../streams/nut/nut-reader.js';

export interface ReadFrame {
  readonly pts: number;
  readonly key: boolean;
  readonly data: Uint8Array;
}

/** Everything in a NUT stream, read in chunks of the given sizes, over and over; throws what the reader throws. */
export function readAll(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]) {
  const reader = new NutReader();
  const events: NutEvent[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length);
    events.push(...reader.push(bytes.slice(at, at + size)));
    at += size;
  }
  reader.end();
  return split(events);
}

function split(events: readonly NutEvent[]) {
  const streams: NutStream[] = [];
  const frames: ReadFrame[] = [];
  for (const event of events) {
    if (event.kind === 'stream') streams.push(event.stream);
    else frames.push(event);
  }
  return { streams, frames };
}
