import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resultOf, SandboxCheckout } from './sandbox-checkout.js';

describe('npm start', () => {
  const watched: readonly (readonly [given: string[], watch: string[]])[] = [
    [[], ['watch', 'demo:']],
    [
      ['--opacity', '0.4'],
      ['watch', 'demo:', '--opacity', '0.4'],
    ],
    [
      ['--listen', '127.0.0.1:9000'],
      ['watch', 'demo:', '--listen', '127.0.0.1:9000'],
    ],
    [['rtsp://camera/1'], ['watch', 'rtsp://camera/1']],
    [
      ['street.mp4', '--record', 'out.mp4'],
      ['watch', 'street.mp4', '--record', 'out.mp4'],
    ],
    [
      ['--verbose', 'rtsp://camera/1'],
      ['watch', '--verbose', 'rtsp://camera/1'],
    ],
    [
      ['--record', 'out.mp4', 'street.mp4'],
      ['watch', '--record', 'out.mp4', 'street.mp4'],
    ],
    [['-'], ['watch', '-']],
  ];
  for (const [given, expected] of watched) {
    it(`given [${given.join(' ')}] runs segcast ${expected.join(' ')}`, async () => {
      await using checkout = await SandboxCheckout.create();
      const { code, stdout } = await checkout.run('start.mjs', given);
      assert.deepEqual(JSON.parse(stdout), expected);
      assert.equal(code, 0);
    });
  }

  it("gives segcast's exit code back", async () => {
    await using checkout = await SandboxCheckout.create();
    await checkout.write('dist/src/cli/main.js', 'process.exit(3);');
    assert.equal((await checkout.run('start.mjs')).code, 3);
  });

  it('gives 128 + 9 back when segcast was killed', async () => {
    await using checkout = await SandboxCheckout.create();
    await checkout.write(
      'dist/src/cli/main.js',
      "process.kill(process.pid, 'SIGKILL'); setInterval(() => 0, 1000);",
    );
    assert.equal((await checkout.run('start.mjs')).code, 137);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`passes ${signal} on and waits for the end`, async () => {
      await using checkout = await SandboxCheckout.create();
      await checkout.write('dist/src/cli/main.js', signalReporter(signal));
      const child = checkout.start('start.mjs');
      const stdout = child.stdout ?? assert.fail('started with pipes');
      await once(createInterface(stdout), 'line');
      child.kill(signal);
      assert.equal((await resultOf(child)).code, 42);
    });
  }

  it('keeps segcast out of the process group that the terminal sends Ctrl-C to', async () => {
    await using checkout = await SandboxCheckout.create();
    await checkout.write(
      'dist/src/cli/main.js',
      "import { readFileSync } from 'node:fs'; console.log(readFileSync('/proc/self/stat', 'utf8').split(') ')[1]);",
    );
    const { stdout } = await checkout.run('start.mjs');
    const [, parent, group] = stdout.split(' ');
    assert.notEqual(group, parent);
  });
});

/** Says `ready`, then ends with 42 on the signal. */
function signalReporter(signal: string): string {
  return `
    process.on('${signal}', () => process.exit(42));
    setInterval(() => 0, 1000);
    console.log('ready');
  `;
}
