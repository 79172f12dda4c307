import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { BUILT_IN_PROFILES, DEFAULT_PROFILE } from '../../pipelines/budget/profiles.js';
import { formatProfile } from '../../pipelines/tune/format-profile.js';
import {
  parseMilliseconds,
  profileFrom,
  profileOptions,
  type ProfileOptions,
} from '../../src/cli/profile-options.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Profile } from '../../src/core/profile.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The profile that a command line asks for. */
function profileOf(...args: readonly string[]): Promise<Profile> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of profileOptions()) command.addOption(option);
  return profileFrom(command.parse(args, { from: 'user' }).opts<ProfileOptions>());
}

const SIZE = { width: 640, height: 384 };

describe('the options for a profile', () => {
  it('ask for the default one when there are none', async () => {
    assert.deepEqual(await profileOf(), BUILT_IN_PROFILES[DEFAULT_PROFILE]);
  });

  for (const name of ['fast', 'balanced', 'accurate'] as const)
    it(`ask for ${name} by its name`, async () =>
      assert.deepEqual(await profileOf('--profile', name), BUILT_IN_PROFILES[name]));

  it('ask for a file by its path', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'yard.yaml');
    const profile = { ...BUILT_IN_PROFILES.fast, name: 'yard.yaml', budgetMs: 41 };
    await writeFile(path, formatProfile(profile));
    assert.deepEqual(await profileOf('--profile', path), profile);
  });

  it('ask for a budget, with as many frames as follow each other within it', async () => {
    const profile = await profileOf('--budget', '40ms');
    assert.deepEqual(
      [profile.kind, profile.budgetMs, profile.kind === 'adaptive' && profile.fps],
      ['adaptive', 40, 25],
    );
  });

  it('ask for a frame rate, with the time between two frames as the budget', async () => {
    const profile = await profileOf('--fps', '25');
    assert.deepEqual([profile.kind, profile.budgetMs], ['adaptive', 40]);
  });

  it('narrow a profile to a size and an exit', async () => {
    for (const asked of [
      ['--profile', 'fast'],
      ['--budget', '33'],
      ['--fps', '30'],
    ]) {
      const profile = await profileOf(...asked, '--size', '640x384', '--exit', 'mid');
      assert.ok(profile.kind === 'adaptive');
      assert.deepEqual([profile.size, profile.maxExit], [SIZE, 'mid']);
    }
  });

  for (const { args, expected } of [
    { args: ['--size', '640x384'], expected: { name: 'fixed 640x384 high', exit: 'high', size: SIZE } },
    { args: ['--exit', 'low'], expected: { name: 'fixed low', exit: 'low' } },
    {
      args: ['--exit', 'low', '--size', '640x384'],
      expected: { name: 'fixed 640x384 low', exit: 'low', size: SIZE },
    },
  ])
    it(`give every frame the same work with ${args.join(' ')} alone`, async () =>
      assert.deepEqual(await profileOf(...args), { kind: 'fixed', ...expected }));

  for (const { args, says } of [
    { args: ['--profile', 'fast', '--budget', '33'], says: /^--profile and --budget each say/ },
    { args: ['--budget', '33', '--fps', '30'], says: /^--budget and --fps each say/ },
    {
      args: ['--fps', '30', '--profile', 'fast', '--budget', '1s'],
      says: /^--profile and --budget and --fps each say/,
    },
  ])
    it(`contradict each other in ${args.join(' ')}`, async () =>
      assert.rejects(profileOf(...args), (error) => {
        assert.ok(error instanceof SegcastError && error.code === 'usage');
        assert.match(error.message, says);
        return true;
      }));

  for (const args of [
    ['--budget', 'soon'],
    ['--budget', '0'],
    ['--budget', '33 min'],
    ['--budget', '61s'],
    ['--budget', ''],
    ['--fps', '0'],
    ['--fps', 'many'],
    ['--exit', 'best'],
    ['--size', '640'],
  ])
    it(`are refused as ${args.join(' ')}`, () =>
      assert.throws(() => profileOf(...args), { code: 'commander.invalidArgument' }));
});

describe('a time on the command line', () => {
  for (const [text, ms] of [
    ['33', 33],
    ['33ms', 33],
    ['33 ms', 33],
    ['0.033s', 33],
    ['.5s', 500],
    ['33.3', 33.3],
    ['1S', 1000],
  ] as const)
    it(`is ${ms} ms for "${text}"`, () => assert.equal(parseMilliseconds(text), ms));
});
