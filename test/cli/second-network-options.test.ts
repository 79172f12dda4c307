import assert from 'node:assert/strict';
import { Command } from 'commander';
import {
  auditFrom,
  escalationFrom,
  secondNetworkOptions,
  type SecondNetworkOptions,
} from '../../src/cli/second-network-options.js';
import { SegcastError } from '../../src/core/errors.js';

function parsed(...args: readonly string[]): SecondNetworkOptions {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of secondNetworkOptions()) command.addOption(option);
  return command.parse(args, { from: 'user' }).opts();
}

describe('options of second networks', () => {
  it('ask for nothing unless a network is named', () => {
    assert.equal(auditFrom(parsed()), undefined);
    assert.equal(escalationFrom(parsed()), undefined);
  });

  it('say what audits, how often and how large', () => {
    const audit = auditFrom(parsed('--audit', 'better', '--audit-every', '10s', '--audit-size', '960x544'));
    assert.deepEqual(audit, { model: 'better', everyMs: 10_000, size: { width: 960, height: 544 } });
  });

  it('say what is called in, when and how large', () => {
    const options = parsed('--escalate', 'better', '--escalate-margin', '0.5', '--escalate-size', '64x32');
    assert.deepEqual(escalationFrom(options), {
      model: 'better',
      margin: 0.5,
      size: { width: 64, height: 32 },
    });
  });

  for (const [args, named] of [
    [['--audit-every', '10s'], /--audit with --audit-every/],
    [['--audit-size', '64x32'], /--audit with --audit-size/],
    [['--escalate-margin', '0.5'], /--escalate with --escalate-margin/],
    [['--escalate-size', '64x32'], /--escalate with --escalate-size/],
  ] as const)
    it(`refuse ${args[0]} without its network`, () => {
      const read = () => [auditFrom(parsed(...args)), escalationFrom(parsed(...args))];
      assert.throws(read, (thrown) => thrown instanceof SegcastError && named.test(thrown.message));
    });

  it('refuse a margin that is none', () => {
    assert.throws(() => parsed('--escalate', 'better', '--escalate-margin', '1.5'));
  });
});
