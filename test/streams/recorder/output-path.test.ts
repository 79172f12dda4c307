import assert from 'node:assert/strict';
import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isSameFile, segmentPath } from '../../../streams/recorder/output-path.js';

describe('isSameFile', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'segcast-path-'));
    path = join(folder, 'in.mp4');
    await writeFile(path, '');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('sees through relative paths and links', async () => {
    await symlink(path, join(folder, 'soft.mp4'));
    await link(path, join(folder, 'hard.mp4'));
    for (const other of [relative('.', path), join(folder, 'soft.mp4'), join(folder, 'hard.mp4')]) {
      assert.equal(await isSameFile(path, other), true, other);
    }
  });

  it('tells different files apart, and files that are not there', async () => {
    await writeFile(join(folder, 'out.mp4'), '');
    assert.equal(await isSameFile(path, join(folder, 'out.mp4')), false);
    assert.equal(await isSameFile(path, join(folder, 'none.mp4')), false);
    assert.equal(await isSameFile(join(folder, 'none.mp4'), join(folder, 'other.mp4')), false);
    assert.equal(await isSameFile(join(folder, 'none.mp4'), join(folder, 'x', '..', 'none.mp4')), true);
  });
});

describe('segmentPath', () => {
  it('numbers every file but the first', () => {
    assert.equal(segmentPath(join('a', 'b.c.mp4'), 1), join('a', 'b.c.mp4'));
    assert.equal(segmentPath(join('a', 'b.c.mp4'), 12), join('a', 'b.c-12.mp4'));
  });
});
