import { InvalidArgumentError, Option } from 'commander';
import { resolveCrfOptions, type ResolvedCrfOptions } from '../../models/crf/crf-options.js';
import { toSegcastError } from '../core/errors.js';

/** `--crf`, alone or with numbers that differ from the defaults. */
export function crfOption(): Option {
  return new Option(
    '--crf [numbers]',
    'fit labels to the edges of each picture (fully connected CRF; seconds a megapixel); numbers as ' +
      'w1=4,thetaAlpha=67,thetaBeta=3,w2=3,thetaGamma=1,iterations=10',
  )
    .preset(DEFAULTS)
    .argParser(parseCrf);
}

/** `w1=4,thetaAlpha=49`, or `defaults`, as numbers; what is not named has its default. */
export function parseCrf(text: string): ResolvedCrfOptions {
  const entries = text === DEFAULTS ? [] : text.split(',').map(parseEntry);
  try {
    return resolveCrfOptions(Object.fromEntries(entries));
  } catch (thrown) {
    throw new InvalidArgumentError(toSegcastError(thrown).message);
  }
}

function parseEntry(entry: string): [name: string, value: number] {
  const [, name, number] = /^(\w+)=(.+)$/.exec(entry) ?? [];
  if (name === undefined || !NAMES.includes(name))
    throw new InvalidArgumentError(`Expected ${NAMES.join(', ')} as name=number, received "${entry}".`);
  return [name, Number(number)];
}

/** What `--crf` alone stands for. */
const DEFAULTS = 'defaults';
const NAMES = Object.keys(resolveCrfOptions({}));
