import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest } from '../../models/weights/manifest.js';
import { BUILT_IN_PROFILES } from '../../pipelines/budget/profiles.js';
import { chooseModel } from '../../src/cli/choose-model.js';
import { camerasFromOptions } from '../../src/cli/watch/cameras-from-options.js';
import { planFromConfig } from '../../src/cli/watch/plan-from-config.js';
import type { Config } from '../../src/config/config.js';
import { packagePath } from '../../src/core/package-root.js';
import type { Profile } from '../../src/core/profile.js';
import { printed, startCli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const { accurate, balanced } = BUILT_IN_PROFILES;

/** Imports a network with the usual one's classes and data, and another mIoU. */
async function withImported(miou: number, test: () => Promise<void>): Promise<void> {
  await using home = await temporaryFolder();
  const folder = join(home.path, 'segcast', 'models', 'imported');
  await mkdir(folder, { recursive: true });
  const path = packagePath('models', 'zoo', 'icnet-camvid', 'manifest.json');
  const manifest = parseManifest(await readFile(path, 'utf8'), path);
  const results = manifest.measured.results.map((result) => ({ ...result, miou }));
  const measured = { ...manifest.measured, results };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, name: 'imported', measured }));
  const before = process.env['XDG_DATA_HOME'];
  process.env['XDG_DATA_HOME'] = home.path;
  try {
    await test();
  } finally {
    if (before === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = before;
  }
}

describe('the network that cameras are shown with', () => {
  it('is the best installed one where all profiles are accurate, with the reason', () =>
    withImported(99, async () => {
      const { model, modelReason } = await chooseModel(undefined, [accurate, accurate]);
      assert.equal(model, 'imported');
      assert.match(
        modelReason ?? '',
        /best of \d+ by mIoU on CamVid.*imported 99\.0 %.*icnet-camvid \d+\.\d %/,
      );
    }));

  it('is not a worse one', () =>
    withImported(1, async () =>
      assert.notEqual((await chooseModel(undefined, [accurate])).model, 'imported'),
    ));

  it('is the usual one where any other profile is asked for, or nobody is there yet', () =>
    withImported(99, async () => {
      const usual = { model: 'icnet-camvid', modelReason: undefined };
      for (const profiles of [[accurate, balanced], [balanced], []])
        assert.deepEqual(await chooseModel(undefined, profiles), usual);
    }));

  it('is the one that was asked for, whatever the profile', () =>
    withImported(99, async () =>
      assert.deepEqual(await chooseModel('mine', [accurate]), { model: 'mine', modelReason: undefined }),
    ));

  it('is the usual one where a camera of the command line beside a configuration has another profile', () =>
    withImported(99, async () => {
      const look = { opacity: 0.5, transport: 'tcp', strip: true } as const;
      const camera = (id: string, profile: Profile) =>
        camerasFromOptions([{ id, name: id, spec: 'demo:' }], look, profile);
      const config = { ...EMPTY, cameras: camera('a', accurate) };
      assert.equal((await planFromConfig(config, {})).model, 'imported');
      assert.equal((await planFromConfig(config, {}, camera('b', balanced))).model, 'icnet-camvid');
    }));

  it('is the best installed one for run --profile accurate', () =>
    withImported(99, async () => {
      await using running = startCli('run', 'demo:', 'never.mp4', '--profile', 'accurate');
      // its weights were not imported: nothing is written
      await printed(running, /^segcast: imported, the best of \d+ by mIoU/m, 'stderr');
    }));
});

const NOTHING = { host: undefined, port: undefined, token: undefined, quality: undefined } as const;

/** A configuration that says nothing. */
const EMPTY: Config = {
  files: [],
  cameras: [],
  server: { ...NOTHING, allowedHosts: undefined },
  devices: {
    engine: undefined,
    device: undefined,
    threads: undefined,
    precision: undefined,
    model: undefined,
  },
  audit: undefined,
  escalate: undefined,
  recordings: undefined,
  webhook: undefined,
};
