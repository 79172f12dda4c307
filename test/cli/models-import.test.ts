import assert from 'node:assert/strict';
import { importFixture } from '../models/support/import-fixtures.js';
import { runCli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('segcast models import', function () {
  this.timeout(30_000);
  const { XDG_DATA_HOME } = process.env;
  afterEach(() => {
    if (XDG_DATA_HOME === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = XDG_DATA_HOME;
  });

  it('keeps a network under its file name and lists it', async () => {
    await using folder = await temporaryFolder();
    process.env['XDG_DATA_HOME'] = folder.path; // the child's too
    const imported = await runCli(
      'models',
      'import',
      importFixture('branches-static.onnx'),
      '--classes',
      'camvid',
    );
    assert.equal(imported.code, 0, imported.stderr);
    assert.match(imported.stdout, /kept as branches-static in /);
    const { stdout } = await runCli('models', 'list');
    assert.match(stdout, /^branches-static /m);
  });

  it('asks for the architecture of weights', async () => {
    const { code, stderr } = await runCli('models', 'import', importFixture('small.pth'), '--classes', 'voc');
    assert.equal(code, 2);
    assert.match(stderr, /--as is needed/);
  });
});
