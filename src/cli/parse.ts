import { InvalidArgumentError } from 'commander';
import { EXITS, type Exit } from '../core/segmentation.js';

/** `1280x720` as width and height in pixels. */
export function parseSize(text: string): { width: number; height: number } {
  const match = /^(\d{1,5})x(\d{1,5})$/i.exec(text);
  const width = Number(match?.[1]);
  const height = Number(match?.[2]);
  if (!match || width < 1 || height < 1)
    throw new InvalidArgumentError('Expected WIDTHxHEIGHT in pixels, e.g. 960x720.');
  return { width, height };
}

/** `host:port`, `:port`, `port` or `host`; IPv6 hosts in brackets. */
export function parseListen(text: string): { host: string | undefined; port: number | undefined } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d+))?$/.exec(/^\d+$/.test(text) ? `:${text}` : text);
  const port = match?.[3] === undefined ? undefined : Number(match[3]);
  if (!match || (port !== undefined && port > 65535)) {
    throw new InvalidArgumentError(
      'Expected host:port, e.g. 127.0.0.1:8460 or [::1]:8460; port 0 picks a free one.',
    );
  }
  return { host: match[1] ?? (match[2] === '' ? undefined : match[2]), port };
}

/** A number within `[low, high]`. */
export function parseNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < low || value > high) {
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** A whole number within `[low, high]`. */
export function parseInteger(low: number, high: number): (text: string) => number {
  const parse = parseNumber(low, high);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value))
      throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
    return value;
  };
}

/** One of ICNet's exits. */
export function parseExit(text: string): Exit {
  const exit = EXITS.find((name) => name === text);
  if (exit === undefined) throw new InvalidArgumentError(`Expected one of ${EXITS.join(', ')}.`);
  return exit;
}
