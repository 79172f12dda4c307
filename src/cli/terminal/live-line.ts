import { createLogUpdate } from 'log-update';

/** Text that is replaced in place on a terminal, with permanent lines above it; plain lines elsewhere. */
export interface LiveLine extends Disposable {
  /** Shows the text: in place on a terminal, as lines of its own when piped. */
  show(text: string): void;
  /** Prints a permanent line. */
  print(line: string): void;
}

/** A live line on `stream`; disposing it leaves the last text standing. */
export function liveLine(stream: NodeJS.WriteStream): LiveLine {
  return stream.isTTY && stream.columns > 0 ? inPlace(stream) : asLines(stream); // a terminal may not know its width
}

function inPlace(stream: NodeJS.WriteStream): LiveLine {
  const update = createLogUpdate(stream);
  let shown = '';
  return {
    show: (text) => {
      shown = text;
      update(text);
    },
    print: (line) => {
      update.clear();
      stream.write(`${line}\n`);
      if (shown !== '') update(shown);
    },
    [Symbol.dispose]: () => update.done(),
  };
}

function asLines(stream: NodeJS.WriteStream): LiveLine {
  const print = (line: string): void => void stream.write(`${line}\n`);
  return { show: print, print, [Symbol.dispose]: () => undefined };
}
