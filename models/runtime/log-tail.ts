import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** The last lines a process wrote, kept for the error message it may come to. */
export interface LogTail {
  /** Oldest first, without colours, each at most MAX_LINE_LENGTH long. */
  readonly lines: () => readonly string[];
}

const MAX_LINES = 20;
const MAX_LINE_LENGTH = 500;

/** Reads `streams` to their ends and keeps the last lines of all of them. */
export function keepTail(streams: readonly Readable[]): LogTail {
  const lines: string[] = [];
  for (const stream of streams)
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      const text = stripVTControlCharacters(line).trim();
      if (text === '') return;
      lines.push(text.slice(0, MAX_LINE_LENGTH));
      if (lines.length > MAX_LINES) lines.shift();
    });
  return { lines: () => [...lines] };
}
