import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { SandboxCheckout } from './sandbox-checkout.js';

/** Put together here, so that this file itself names no such place. */
const at = (...names: string[]): string => names.map((name) => `/${name}`).join('');

describe('the check for private paths', () => {
  const private_: readonly string[] = [
    `read('${at('home', 'anna', 'video.mp4')}')`,
    `see ${at('Users', 'anna')}`,
    `file://${at('tmp', 'clip.mkv')}`,
    `run in.mp4 ${at('root', 'out.mp4')}`,
    `OUT=${at('mnt', 'disk')}`,
    ['C:', 'Users', 'anna'].join('\\'),
  ];
  for (const text of private_) {
    it(`finds: ${text.replaceAll(/[\\/]/g, '|')}`, async () => {
      await using checkout = await repository({ 'notes.md': `first\n${text}\n` });
      const { code, stderr } = await checkout.run('check-paths.mjs', [], withGit);
      assert.equal(code, 1);
      assert.match(stderr, /✗ notes\.md:2 names /);
    });
  }

  it('finds the folder of this very checkout', async () => {
    await using checkout = await repository({});
    await checkout.write('notes.md', `in ${checkout.root}`);
    const { code } = await checkout.run('check-paths.mjs', [], withGit);
    assert.equal(code, 1);
  });

  it('accepts addresses of the system and of the web', async () => {
    const text = 'a /dev/video0, /usr/bin/env, https://example.org/home/index.html, ../home/x and <b>/root/x';
    await using checkout = await repository({ 'notes.md': text });
    const { code, stderr } = await checkout.run('check-paths.mjs', [], withGit);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  it('finds a lock file that names a registry', async () => {
    const dep = { version: '1.0.0', resolved: 'https://npm.example.org/dep.tgz' };
    const lock = JSON.stringify({ packages: { '': {}, 'node_modules/dep': dep } });
    await using checkout = await repository({ 'package-lock.json': lock });
    const { code, stderr } = await checkout.run('check-paths.mjs', [], withGit);
    assert.equal(code, 1);
    assert.match(stderr, /node_modules\/dep comes from npm\.example\.org/);
  });

  it('fails where git lists nothing, for then it proves nothing', async () => {
    await using checkout = await SandboxCheckout.create();
    const { code, stderr } = await checkout.run('check-paths.mjs', [], withGit);
    assert.equal(code, 1);
    assert.match(stderr, /git lists no file/);
  });
});

const withGit = { PATH: process.env['PATH'] ?? '' };

/** A git checkout of a few files; the scripts and programs of the sandbox are not part of it. */
async function repository(files: Readonly<Record<string, string>>): Promise<SandboxCheckout> {
  const checkout = await SandboxCheckout.create();
  spawnSync('git', ['init', '--quiet', checkout.root]);
  await checkout.write('.gitignore', 'bin/\nscripts/\ndist/\nnode_modules/\n');
  for (const [path, content] of Object.entries(files)) await checkout.write(path, content);
  return checkout;
}
