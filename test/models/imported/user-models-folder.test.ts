import assert from 'node:assert/strict';
import { cp, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { userModelsFolder } from '../../../models/imported/user-models-folder.js';
import { listModels, loadModel } from '../../../models/zoo.js';
import { packagePath } from '../../../src/core/package-root.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('userModelsFolder', () => {
  const home = join(homedir(), '.local', 'share', 'segcast', 'models');
  for (const [base, expected] of [
    ['/data', '/data/segcast/models'],
    ['', home],
    ['relative', home],
    [undefined, home],
  ] as const)
    it(`is ${expected} where XDG_DATA_HOME is ${base ?? 'not set'}`, () => {
      assert.equal(userModelsFolder({ XDG_DATA_HOME: base }), expected);
    });
});

describe('models that the user imported', () => {
  const { XDG_DATA_HOME } = process.env;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
    process.env['XDG_DATA_HOME'] = folder.path;
  });
  afterEach(async () => {
    if (XDG_DATA_HOME === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = XDG_DATA_HOME;
    await folder[Symbol.asyncDispose]();
  });

  const put = (name: string) =>
    cp(packagePath('models', 'zoo', 'icnet-camvid'), join(userModelsFolder(), name), { recursive: true });

  it('are listed and opened beside those that come with segcast', async () => {
    const shipped = (await listModels()).length;
    await put('mine');
    assert.equal((await listModels()).length, shipped + 1);
    assert.equal((await loadModel('mine')).folder, join(folder.path, 'segcast', 'models', 'mine'));
  });

  it('do not hide a model that comes with segcast', async () => {
    await put('icnet-camvid');
    assert.equal((await loadModel('icnet-camvid')).folder, packagePath('models', 'zoo', 'icnet-camvid'));
  });

  it('are not there before their import has finished', async () => {
    await mkdir(join(userModelsFolder(), '.import-abc'), { recursive: true });
    await assert.rejects(loadModel('.import-abc'), { code: 'model-unknown' });
  });
});
