import { InvalidArgumentError } from 'commander';
import type { FixedProfile } from '../../core/profile.js';
import { parseExit, parseSize } from '../parse.js';

/** `fixed`, `fixed:896x512` or `fixed:896x512/high`: the same work for every frame, to measure against. */
export function parseAgainst(text: string): FixedProfile {
  const [, size, exit = 'high'] = /^fixed(?::(\d+x\d+)(?:\/(\w+))?)?$/i.exec(text) ?? [];
  if (!/^fixed($|:)/i.test(text) || (size === undefined && text.includes(':'))) {
    throw new InvalidArgumentError(
      'Expected fixed, fixed:WIDTHxHEIGHT or fixed:WIDTHxHEIGHT/EXIT, e.g. fixed:896x512/high.',
    );
  }
  const name = `fixed ${size === undefined ? '' : `${size} `}${exit}`;
  return {
    kind: 'fixed',
    name,
    exit: parseExit(exit),
    size: size === undefined ? undefined : parseSize(size),
  };
}
