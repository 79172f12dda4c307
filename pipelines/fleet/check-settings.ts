import { SegcastError } from '../../src/core/errors.js';
import type { CameraPatch } from './camera-settings.js';

/**
 * Refuses what no camera can be set to, before anything is changed.
 *
 * @throws SegcastError `usage` with the field, what was expected and what was received
 */
export function checkSettings({ name, opacity, priority, profile }: CameraPatch): void {
  expect('name', name, (text) => text.trim() !== '' && text.length <= 100, 'a name of 1 to 100 characters');
  expect('opacity', opacity, (share) => share >= 0 && share <= 1, 'a number from 0 to 1');
  expect('priority', priority, (weight) => weight > 0 && weight <= 1000, 'a number above 0, up to 1000');
  expect('profile.budgetMs', profile?.budgetMs, (ms) => ms > 0 && ms <= 60_000, 'a budget of 0 to 60000 ms');
  if (profile?.kind !== 'adaptive') return;
  expect('profile.fps', profile.fps, (fps) => fps > 0 && fps <= 1000, 'a rate above 0, up to 1000');
  expect(
    'profile.maxReuseMs',
    profile.maxReuseMs,
    (ms) => ms >= 0 && ms <= 60_000,
    'an age of 0 to 60000 ms',
  );
}

function expect<T>(field: string, value: T | undefined, isRight: (value: T) => boolean, what: string): void {
  if (value === undefined || isRight(value)) return;
  throw new SegcastError(
    'usage',
    `Expected ${what} for ${field}, received ${String(value)}.`,
    'Correct the value named.',
  );
}
