import assert from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import { SandboxCheckout } from './sandbox-checkout.js';

describe('setting up a checkout', () => {
  it('does nothing and says nothing when all is there', async () => {
    await using checkout = await SandboxCheckout.create();
    const { code, stderr } = await checkout.run('start.mjs');
    assert.equal(code, 0);
    assert.deepEqual(await checkout.calls(), []);
    assert.doesNotMatch(stderr, /installing|building/);
  });

  it('refuses a Node that is too old and says which one is needed', async () => {
    await using checkout = await SandboxCheckout.create();
    await checkout.write('package.json', JSON.stringify({ type: 'module', engines: { node: '>=99.1.0' } }));
    const { code, stderr } = await checkout.run('start.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /needs Node >= 99\.1\.0/);
    assert.match(stderr, /nodejs\.org/);
  });
});

describe('setting up dependencies', () => {
  const states: Record<string, (checkout: SandboxCheckout) => Promise<void>> = {
    'none are installed': (checkout) => rm(checkout.path('node_modules'), { recursive: true }),
    'an installation was interrupted': (checkout) => rm(checkout.path('node_modules/.package-lock.json')),
    'package-lock.json names another version': (checkout) =>
      checkout.write('package-lock.json', lock({ version: '1.1.0', integrity: 'sha512-a' })),
    'package-lock.json names other contents': (checkout) =>
      checkout.write('package-lock.json', lock({ version: '1.0.0', integrity: 'sha512-b' })),
    "a package's folder was deleted": (checkout) =>
      rm(checkout.path('node_modules/dep'), { recursive: true }),
  };
  for (const [state, arrange] of Object.entries(states)) {
    it(`runs npm ci when ${state}`, async () => {
      await using checkout = await SandboxCheckout.create();
      await arrange(checkout);
      await checkout.program('npm');
      const { stderr } = await checkout.run('start.mjs');
      assert.deepEqual(await checkout.calls(), [
        'npm ci --include=dev --no-audit --no-fund --loglevel=error',
      ]);
      assert.match(stderr, /installing them with npm ci/);
    });
  }

  it('does not miss optional packages of other platforms', async () => {
    await using checkout = await SandboxCheckout.create();
    const other = { version: '1.0.0', optional: true };
    const dep = { version: '1.0.0', integrity: 'sha512-a' };
    const packages = { '': {}, 'node_modules/dep': dep, 'node_modules/other': other };
    await checkout.write('package-lock.json', JSON.stringify({ packages }));
    await checkout.program('npm');
    assert.equal((await checkout.run('start.mjs')).code, 0);
    assert.deepEqual(await checkout.calls(), []);
  });

  it('stops with what to check when npm ci fails', async () => {
    await using checkout = await SandboxCheckout.create();
    await rm(checkout.path('node_modules'), { recursive: true });
    await checkout.program('npm', 'exit 1');
    const { code, stdout, stderr } = await checkout.run('start.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /npm ci did not finish/);
    assert.equal(stdout, '');
  });
});

describe('setting up ffmpeg', () => {
  const update = 'apt-get -qq -o DPkg::Lock::Timeout=120 update';
  const install = 'apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ffmpeg';

  it('installs it with apt-get as root', async () => {
    await using checkout = await withoutFfmpeg();
    await checkout.program('id', 'echo 0');
    const { code, stderr } = await checkout.run('start.mjs');
    assert.deepEqual(await checkout.calls(), ['id -u', update, install]);
    assert.match(stderr, /ffmpeg and ffprobe not found/);
    assert.equal(code, 0);
  });

  it('installs it with sudo where that asks for no password', async () => {
    await using checkout = await withoutFfmpeg();
    await checkout.program('id', 'echo 1000');
    await checkout.program('sudo', 'shift; exec "$@"');
    const { code } = await checkout.run('start.mjs');
    const calls = await checkout.calls();
    assert.deepEqual(
      calls.filter((call) => call.startsWith('sudo')),
      [
        'sudo -n env DEBIAN_FRONTEND=noninteractive apt-get --version',
        `sudo -n env DEBIAN_FRONTEND=noninteractive ${update}`,
        `sudo -n env DEBIAN_FRONTEND=noninteractive ${install}`,
      ],
    );
    assert.equal(code, 0);
  });

  it('says what to install when sudo would ask for a password', async () => {
    await using checkout = await withoutFfmpeg();
    await checkout.program('id', 'echo 1000');
    await checkout.program('sudo', 'exit 1');
    const { code, stdout, stderr } = await checkout.run('start.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /sudo apt-get install ffmpeg/);
    assert.match(stderr, /SEGCAST_FFMPEG/);
    assert.equal(stdout, '');
    assert.ok(!(await checkout.calls()).some((call) => call.startsWith('apt-get')));
  });

  it('says what to install on a system without apt-get', async () => {
    await using checkout = await SandboxCheckout.create();
    await rm(checkout.path('bin/ffprobe'));
    const { code, stderr } = await checkout.run('start.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /with ffmpeg, but ffprobe cannot be found/);
  });

  it('shows what apt-get said when it fails, and then what to do', async () => {
    await using checkout = await withoutFfmpeg();
    await checkout.program('id', 'echo 0');
    await checkout.program('apt-get', 'echo "E: Unable to locate package" >&2; exit 100');
    const { code, stderr } = await checkout.run('start.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /E: Unable to locate package[\s\S]*✗ segcast decodes/);
  });

  it('uses the ones that SEGCAST_FFMPEG and SEGCAST_FFPROBE name', async () => {
    await using checkout = await withoutFfmpeg();
    await checkout.program('other');
    const other = checkout.path('bin/other');
    const { code } = await checkout.run('start.mjs', [], { SEGCAST_FFMPEG: other, SEGCAST_FFPROBE: other });
    assert.equal(code, 0);
  });

  it('does not install anything in place of a wrong SEGCAST_FFMPEG', async () => {
    await using checkout = await withoutFfmpeg();
    await checkout.program('id', 'echo 0');
    const { code, stderr } = await checkout.run('start.mjs', [], { SEGCAST_FFMPEG: 'nowhere' });
    assert.equal(code, 1);
    assert.match(stderr, /SEGCAST_FFMPEG is set to "nowhere"/);
    assert.deepEqual(await checkout.calls(), []);
  });
});

function lock(dep: Readonly<Record<string, string>>): string {
  return JSON.stringify({ packages: { '': {}, 'node_modules/dep': dep } });
}

/** A machine where apt-get can bring ffmpeg, and `env` is the system's. */
async function withoutFfmpeg(): Promise<SandboxCheckout> {
  const checkout = await SandboxCheckout.create();
  const { root } = checkout;
  await rm(checkout.path('bin/ffmpeg'));
  await rm(checkout.path('bin/ffprobe'));
  const stored = '#!/bin/sh\nexit 0\n';
  await checkout.write('store/program', stored);
  const copies = ['ffmpeg', 'ffprobe'].map((name) => `/bin/cp '${root}/store/program' '${root}/bin/${name}'`);
  const chmod = `/bin/chmod +x '${root}/bin/ffmpeg' '${root}/bin/ffprobe'`;
  await checkout.program('apt-get', `case "$*" in *install*) ${copies.join('; ')}; ${chmod};; esac`);
  await symlink('/usr/bin/env', checkout.path('bin/env'));
  return checkout;
}
