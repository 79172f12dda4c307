import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

describe('the WebAssembly kernels', () => {
  it('are what their texts assemble to', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build-wasm.mjs', '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^[1-9]\d* kernels are what their texts assemble to$/m);
  });
});
