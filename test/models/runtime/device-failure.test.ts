import assert from 'node:assert/strict';
import { explainFailure } from '../../../models/runtime/device-failure.js';

describe('explainFailure', () => {
  const rows: readonly (readonly [said: string, meant: string])[] = [
    [
      'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
      "ONNX Runtime's libraries for it are not installed",
    ],
    [
      'webgpu_context.cc:136 was false. Failed to get a WebGPU adapter: No supported adapters\n',
      'no Vulkan, Metal or Direct3D 12 driver was found',
    ],
    ['no available backend found. ERR: [cuda] backend not found.', 'this platform has no such engine'],
    [
      'shader_helper.cc:416 GenerateSourceCode Program Transpose requires f16 but the device does not support it.',
      'it has no half precision (shader-f16)',
    ],
    ['something\n  new ', 'something new'],
    ['The cuda engine did not start: The engine refused to open: no such card.', 'no such card'],
    ['x'.repeat(300), `${'x'.repeat(160)}...`],
  ];
  for (const [said, meant] of rows)
    it(`says '${meant.slice(0, 50)}'`, () => assert.equal(explainFailure(said), meant));
});
