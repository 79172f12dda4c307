import { monotonicClock } from '../../core/time.js';
import type { LiveLine } from './live-line.js';
import { tuneProgressText } from './tune-progress-text.js';

/** Tells how far tuning is: a bar on a terminal, and where output is piped one line for each kind of work. */
export interface TuneProgress extends Disposable {
  tell(doing: string): void;
}

const REDRAW_MS = 200;

/** Progress on `line`, from now on. */
export function tuneProgress(
  line: LiveLine,
  { plannedMs, isTerminal }: { readonly plannedMs: number; readonly isTerminal: boolean },
): TuneProgress {
  return isTerminal ? asBar(line, plannedMs) : asLines(line);
}

function asBar(line: LiveLine, plannedMs: number): TuneProgress {
  const startedAtMs = monotonicClock.now();
  let doing = 'starting';
  const draw = (): void =>
    line.show(tuneProgressText({ elapsedMs: monotonicClock.now() - startedAtMs, plannedMs }, doing));
  const timer = setInterval(draw, REDRAW_MS);
  return {
    tell: (text) => {
      doing = text;
      draw();
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function asLines(line: LiveLine): TuneProgress {
  let shown = '';
  return {
    tell: (text) => {
      const kind = text.replace(/[ ,].*/, '');
      if (kind !== shown) line.print(`segcast: ${text}`);
      shown = kind;
    },
    [Symbol.dispose]: () => undefined,
  };
}
