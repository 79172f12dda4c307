// Compares WebGPU with the CPU on a Vulkan driver that computes on the processor, so that no graphics card is needed: label maps
// of every exit, the same in half precision (emulated on the cpu, and on the driver where it can), features that stay on the
// device, sizes that come and go, resident memory over many frames.
//
//   npx tsx scripts/check-webgpu.ts [--size 64x48 --size 97x65] [--frames 2000] [--rounds 90] [--model icnet-camvid]
//                                   [--part labels|half|features|sizes|memory ...] [--driver <icd.json>|system]
//
// Exits 1 when a pixel gets another class though its two highest scores are more than 1e-2 apart, when features leave
// the device, when memory grows, or when the inference process is lost; exits 0, and says that it skips, where there is no
// driver. Takes minutes: such drivers are slow.
import { parseArgs } from 'node:util';
import { decodeOnnx } from '../models/graph/decode-onnx.js';
import { encodeOnnx } from '../models/graph/encode-onnx.js';
import { inHalfPrecision } from '../models/graph/half-precision.js';
import type { Model } from '../models/model.js';
import { openDevice, type Device } from '../models/runtime/device.js';
import { loadModel } from '../models/zoo.js';
import { parseSize } from '../src/cli/parse.js';
import { SegcastError, toSegcastError } from '../src/core/errors.js';
import type { Size } from '../src/core/size.js';
import { checkFeatures, checkLabels } from './webgpu/check-labels.js';
import { checkMemory } from './webgpu/check-memory.js';
import { checkSizes } from './webgpu/check-sizes.js';
import { chooseVulkanDriver } from './webgpu/software-vulkan.js';

/** A renderer in software compiles a network's shaders for a minute. */
const PATIENCE_MS = 600_000;
/** How close the two highest scores of a pixel must be that gets another class in half precision. */
const HALF_MARGIN = 0.1;

/** What half precision is emulated at on the cpu, where an ordinary picture's size takes a second. */
const HALF_SIZE: Size = { width: 640, height: 360 };

const WEBGPU = { device: 'webgpu', runTimeoutMs: PATIENCE_MS, loadTimeoutMs: PATIENCE_MS } as const;

const { values } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['64x48', '97x65'] },
    frames: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '90' },
    model: { type: 'string', default: 'icnet-camvid' },
    part: { type: 'string', multiple: true, default: ['labels', 'half', 'features', 'sizes', 'memory'] },
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
    const opened = await openDevice(WEBGPU);
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
  const wants = (part: string) => values.part.includes(part);
  for (const size of wants('labels') ? sizes : [])
    results.push(await checkLabels(network, size, { cpu, device: webgpu }));
  const [size = parseSize('64x48')] = sizes;
  if (wants('half')) results.push(await checkHalf(network, size, cpu));
  if (wants('features')) results.push(await checkFeatures(network, size, webgpu));
  if (wants('sizes')) results.push(await checkSizes(WEBGPU, size, Number(values.rounds)));
  if (wants('memory')) results.push(...(await checkMemories(size, { cpu, webgpu })));
  return results.every(Boolean);
}

/** The cpu's memory beside WebGPU's tells what part of it is the process's own. */
async function checkMemories(
  size: Size,
  devices: Readonly<Record<'cpu' | 'webgpu', Device['client']>>,
): Promise<boolean[]> {
  const frames = Number(values.frames);
  const results: boolean[] = [];
  for (const [name, client] of Object.entries(devices))
    results.push(await checkMemory(size, { client, name, frames }));
  return results;
}

/**
 * A device without half precision has nothing to be compared; that is said, and is well. What the numbers alone do, rounded to
 * half precision between the layers and summed in float32, the cpu shows everywhere.
 */
async function checkHalf(network: Model, size: Size, cpu: Device['client']): Promise<boolean> {
  console.log('     in half precision, emulated on the cpu:');
  const isWell = await checkLabels(network, HALF_SIZE, { cpu, device: cpu, other: inHalves(network) });
  return (await checkHalfOfDevice(network, size, cpu)) && isWell;
}

async function checkHalfOfDevice(network: Model, size: Size, cpu: Device['client']): Promise<boolean> {
  try {
    await using device = (await openDevice({ ...WEBGPU, precision: 'fp16' })).client;
    console.log('     in half precision, on the device:');
    return await checkLabels(network, size, { cpu, device, mostMargin: HALF_MARGIN });
  } catch (error) {
    if (!(error instanceof SegcastError && error.code === 'engine-unavailable')) throw error;
    console.log(`     half precision on the device skipped: ${error.message}`);
    return true;
  }
}

/** What a device in half precision loads of a network. */
function inHalves(network: Model): Pick<Model, 'buildCuts'> {
  const halved = (onnx: Uint8Array) => encodeOnnx(inHalfPrecision(decodeOnnx(onnx)));
  return {
    buildCuts: (geometry) => network.buildCuts(geometry).map((cut) => ({ ...cut, onnx: halved(cut.onnx) })),
  };
}
