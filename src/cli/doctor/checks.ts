import { tmpdir } from 'node:os';
import type { InstalledPackage } from '../../../models/runtime/tfjs/tfjs-packages.js';
import { captureDevicesCheck } from './capture-devices.js';
import type { Check } from './check.js';
import { enginesCheck, type ProbeDevices } from './engines.js';
import { ffmpegAbilitiesCheck } from './ffmpeg-abilities.js';
import { ffmpegProgramCheck } from './ffmpeg-program.js';
import { folderCheck } from './folder.js';
import { gpuSurroundings } from './gpu-surroundings.js';
import { listenPortCheck } from './listen-port.js';
import { modelsCheck, type ShippedModel } from './models.js';
import { nodeVersionCheck } from './node-version.js';
import { tfjsEngineCheck } from './tfjs-engine.js';
import { CUDA_11_LIBRARIES, tfjsNodeGpuCheck } from './tfjs-node-gpu.js';

/** What the checks need to know of the installation they look at. */
export interface DoctorOptions {
  /** The oldest Node that will do, e.g. `20.19.0`. */
  readonly requiredNode: string;
  /** The programs to run; paths, or names on the PATH. */
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** Where `segcast watch` listens unless told otherwise. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly probeDevices: ProbeDevices;
  /** TensorFlow.js, as far as it is installed. */
  readonly tfjs: { readonly installed: readonly InstalledPackage[]; readonly probeDevices: ProbeDevices };
  readonly models: readonly ShippedModel[];
}

/** Everything `segcast doctor` looks at, in the order it is told. */
export function doctorChecks(options: DoctorOptions): readonly Check[] {
  const { requiredNode, ffmpeg, ffprobe, listen, probeDevices, tfjs, models } = options;
  return [
    nodeVersionCheck({ version: process.versions.node, required: requiredNode }),
    ffmpegProgramCheck({ name: 'ffmpeg', path: ffmpeg }),
    ffmpegProgramCheck({ name: 'ffprobe', path: ffprobe }),
    ffmpegAbilitiesCheck({ ffmpeg }),
    modelsCheck({ models }),
    enginesCheck({ probeDevices }),
    tfjsEngineCheck(tfjs),
    tfjsNodeGpuCheck({
      installed: tfjs.installed,
      surroundings: (signal) => gpuSurroundings(CUDA_11_LIBRARIES, signal),
    }),
    listenPortCheck(listen),
    folderCheck({
      name: 'temporary folder',
      path: tmpdir(),
      unwritable: 'fail',
      remedy: 'Set TMPDIR to a folder you may write to.',
    }),
    folderCheck({
      name: 'current folder',
      path: process.cwd(),
      unwritable: 'warn',
      remedy: 'Record into another folder: --record /path/to/file.mp4.',
    }),
    captureDevicesCheck(),
  ];
}
