// Compares WebGPU with the CPU on a Vulkan driver that computes on the processor, so that no graphics card is needed: label maps
// of every exit, features that stay on the device, resident memory over many frames.
//
//   npx tsx scripts/check-webgpu.ts [--size 64x48 --size 97x65] [--frames 2000] [--model icnet-camvid]
//                                   [--driver <icd.json>|system]
//
// Exits 1 when a pixel gets another class though its two highest scores are more than 1e-2 apart, when features leave
// the device, or when memory grows; exits 0, and says that it skips, where there is no driver. Takes minutes: such drivers are slow.
import { parseArgs } from 'node:util';
import { openDevice, type Device } from '../models/runtime/device.js';
import { loadModel } from '../models/zoo.js';
import { parseSize } from '../src/cli/parse.js';
import { toSegcastError } from '../src/core/errors.js';
import { checkFeatures, checkLabels } from './webgpu/check-labels.js';
import { checkMemory } from './webgpu/check-memory.js';
import { chooseVulkanDriver } from './webgpu/software-vulkan.js';

/** A renderer in software compiles a network's shaders for a minute. */
const PATIENCE_MS = 600_000;

const { values } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['64x48', '97x65'] },
    frames: { type: 'string', default: '2000' },
    model: { type: 'string', default: 'icnet-camvid' },
    driver: { type: 'string' },
  },
});
const sizes = values.size.map(parseSize);
const driver = chooseVulkanDriver(values.driver);
const device = driver === undefined ? undefined : await openWebgpu(driver);
if (device) {
  await using webgpu = device.client;
  const isWell = await checkAll(webgpu);
  process.exitCode = isWell ? 0 : 1;
} else if (driver === undefined)
  console.log(
    'skipped: no Vulkan driver in software was found (Debian: the package chromium has SwiftShader)',
  );

async function openWebgpu(path: string): Promise<Device | undefined> {
  try {
    const opened = await openDevice({
      device: 'webgpu',
      runTimeoutMs: PATIENCE_MS,
      loadTimeoutMs: PATIENCE_MS,
    });
    console.log(`webgpu on ${path}`);
    return opened;
  } catch (error) {
    console.log(`skipped: ${path} does not serve: ${toSegcastError(error).message}`);
    return undefined;
  }
}

async function checkAll(webgpu: Device['client']): Promise<boolean> {
  const network = await loadModel(values.model);
  await using cpu = (await openDevice({ device: 'cpu' })).client;
  const results: boolean[] = [];
  for (const size of sizes) results.push(await checkLabels(network, size, { cpu, webgpu }));
  const [size = parseSize('64x48')] = sizes;
  results.push(await checkFeatures(network, size, webgpu));
  results.push(await checkMemory(webgpu, size, Number(values.frames)));
  return results.every(Boolean);
}
