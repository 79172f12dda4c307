import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { SandboxCheckout } from './sandbox-checkout.js';

const PASSES = "it('passes', () => undefined);\n";
const FAILS = "it('fails', () => { throw new Error('as it should'); });\n";
const SKIPPED = "it('is not written yet');\n";
const OPEN = 'setInterval(() => 0, 1000);\n';
/** Holds mocha's output for longer than any run may take, in a process group of its own. */
const OUTSIDER = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const outsider = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60_000)'], { stdio: 'inherit', detached: true });
outsider.unref();
writeFileSync('outsider.pid', String(outsider.pid));
`;
const FAILED = { exitCode: 1, counts: { passed: 1, failed: 0, skipped: 0 } };

describe('npm test', () => {
  const suites: readonly { readonly tests: string; readonly closing: string; readonly code: number }[] = [
    { tests: PASSES + PASSES, closing: '2 passed, 0 failed', code: 0 },
    { tests: PASSES + FAILS, closing: '1 passed, 1 failed', code: 1 },
    { tests: FAILS, closing: '0 passed, 1 failed', code: 1 },
    { tests: PASSES + SKIPPED, closing: '1 passed, 0 failed, 1 skipped', code: 0 },
    {
      tests: `${PASSES}after(() => { throw new Error('in a hook'); });\n`,
      closing: '1 passed, 1 failed',
      code: 1,
    },
  ];
  for (const { tests, closing, code } of suites) {
    it(`ends with '${closing}' and exit code ${code}`, async () => {
      await using checkout = await checkoutWith(tests);
      const result = await checkout.run('test.mjs', [], withBrowser);
      assert.equal(lastLine(result.stdout), closing);
      assert.equal(result.code, code);
    });
  }

  it('runs what computes beside the rest, and tells both in one', async () => {
    await using checkout = await checkoutWith(PASSES);
    await checkout.write('test/models/b.test.mjs', "it('computes', () => undefined);\n" + FAILS);
    const { code, stdout } = await checkout.run('test.mjs', [], withBrowser);
    assert.match(stdout, /✔ passes[\s\S]*✔ computes/);
    assert.equal(lastLine(stdout), '2 passed, 1 failed');
    assert.equal(code, 1);
  });

  it('passes its arguments to mocha', async () => {
    await using checkout = await checkoutWith(PASSES + FAILS);
    const { code, stdout } = await checkout.run('test.mjs', ['--grep', 'passes'], withBrowser);
    assert.equal(lastLine(stdout), '1 passed, 0 failed');
    assert.equal(code, 0);
  });

  it('fails when no test ran', async () => {
    await using checkout = await checkoutWith(SKIPPED);
    const { code, stderr } = await checkout.run('test.mjs', [], withBrowser);
    assert.equal(code, 1);
    assert.match(stderr, /No test ran/);
  });

  it('fails when a test file cannot be loaded', async () => {
    await using checkout = await checkoutWith("import './nowhere.mjs';");
    const { code, stdout, stderr } = await checkout.run('test.mjs', [], withBrowser);
    assert.equal(code, 1);
    assert.match(stderr, /before it had run all tests/);
    assert.doesNotMatch(stdout, /passed/);
  });

  it('fails when one of those that compute cannot be loaded', async () => {
    await using checkout = await checkoutWith(PASSES);
    await checkout.write('test/models/b.test.mjs', "import './nowhere.mjs';");
    const { code, stderr } = await checkout.run('test.mjs', [], withBrowser);
    assert.equal(code, 1);
    assert.match(stderr, /before it had run all tests/);
  });

  it('fails instead of hanging when a test leaves something open', async () => {
    await using checkout = await checkoutWith(PASSES + OPEN);
    const { result, stderr } = await runImpatiently(checkout);
    assert.deepEqual(result, FAILED);
    assert.match(stderr, /left something open/);
  });

  const holding: readonly { readonly tests: string; readonly when: string }[] = [
    { tests: PASSES + OPEN, when: 'mocha must be ended' },
    { tests: PASSES, when: 'nobody is left in its group' },
  ];
  for (const { tests, when } of holding) {
    it(`ends although a program outside its group holds its output, when ${when}`, async () => {
      await using checkout = await checkoutWith(tests + OUTSIDER);
      try {
        const { result } = await runImpatiently(checkout);
        assert.deepEqual(result, FAILED);
      } finally {
        process.kill(Number(await readFile(checkout.path('outsider.pid'), 'utf8')));
      }
    });
  }

  it('tells the tests which browser to use', async () => {
    await using checkout = await checkoutWith('it(process.env.SEGCAST_CHROMIUM, () => undefined);');
    await checkout.program('google-chrome');
    const { stdout } = await checkout.run('test.mjs');
    assert.ok(stdout.includes(checkout.path('bin/google-chrome')));
  });

  it('installs a browser as root where there is none', async () => {
    await using checkout = await checkoutWith(PASSES);
    await checkout.program('id', 'echo 0');
    await checkout.program('env', 'shift; exec "$@"');
    await checkout.program('apt-get');
    await checkout.run('test.mjs');
    assert.match((await checkout.calls()).join('\n'), /apt-get .*install .*chromium/);
  });

  it('runs the other tests, and says what to install, without a browser', async () => {
    await using checkout = await checkoutWith(PASSES);
    const { code, stderr } = await checkout.run('test.mjs');
    assert.equal(code, 0);
    assert.match(stderr, /no Chromium found; .* SEGCAST_CHROMIUM/);
  });
});

const withBrowser = { SEGCAST_CHROMIUM: process.execPath };

async function checkoutWith(tests: string): Promise<SandboxCheckout> {
  const checkout = await SandboxCheckout.create();
  await checkout.realPackage('mocha');
  await checkout.write('test/a.test.mjs', tests);
  return checkout;
}

/** Runs mocha as npm test does, its output kept, and waits no longer than a moment for what is left open. */
async function runImpatiently(
  checkout: SandboxCheckout,
): Promise<{ readonly result: unknown; readonly stderr: string }> {
  await checkout.write(
    'scripts/impatient.mjs',
    `import { runMochaProcess } from './setup/mocha-process.mjs';
    const { exitCode, counts } = await runMochaProcess(['test/a.test.mjs'], { lingerMs: 1, isShown: false });
    console.log(JSON.stringify({ exitCode, counts }));`,
  );
  const { stdout, stderr } = await checkout.run('impatient.mjs');
  assert.notEqual(stdout, '', stderr);
  return { result: JSON.parse(lastLine(stdout)), stderr };
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
