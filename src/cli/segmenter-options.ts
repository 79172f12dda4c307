import { Option } from 'commander';
import type { Size } from '../../models/input-size.js';
import { PRECISION_CHOICES, type PrecisionChoice } from '../../models/precision-choice.js';
import { DEVICES, type DeviceName } from '../../models/runtime/device-name.js';
import { ENGINES, type EngineName } from '../../models/runtime/engine.js';
import type { Exit } from '../core/segmentation.js';
import { parseExit, parseInteger, parseSize } from './parse.js';

/** What a command was told about the network it runs. */
export interface NetworkOptions {
  readonly model: string;
  readonly precision: PrecisionChoice;
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly threads?: number;
  readonly exit: Exit;
  /** The network's input size, pixels. */
  readonly size?: Size;
}

/** The network the first release comes with. */
export const DEFAULT_MODEL = 'icnet-camvid';

/** `--model`, `--precision`, `--engine`, `--device` and `--threads`: which network is run, and on what. */
export function networkOptions(): Option[] {
  return [modelOption(), precisionOption(), engineOption(), deviceOption(), threadsOption()];
}

/** `--model name` */
export function modelOption(): Option {
  return new Option('--model <name>', 'network, as `segcast models list` shows it').default(DEFAULT_MODEL);
}

/** `--precision auto|fp32|fp16|int8` */
function precisionOption(): Option {
  return new Option(
    '--precision <precision>',
    'float32; half precision, on graphics cards that have it; or 8-bit integers: as accurate and about twice as fast on CPUs that have instructions for them',
  )
    .choices(PRECISION_CHOICES)
    .default('auto');
}

/** `--engine ort|tfjs` */
export function engineOption(): Option {
  return new Option(
    '--engine <engine>',
    'what runs the network: ort (ONNX Runtime), or tfjs (TensorFlow.js, slower; docs/engines.md)',
  )
    .choices(ENGINES)
    .default('ort');
}

/** `--device auto|tensorrt|cuda|webgpu|cpu` */
export function deviceOption(): Option {
  return new Option('--device <device>', 'where the network runs').choices(DEVICES).default('auto');
}

/** `--threads n` */
export function threadsOption(): Option {
  return new Option('--threads <n>', 'CPU threads of the network (default: all cores)').argParser(
    parseInteger(1, 256),
  );
}

/** `--exit low|mid|high` */
export function exitOption(): Option {
  return new Option('--exit <exit>', 'how far the cascade runs: low, mid or high')
    .argParser(parseExit)
    .default('high');
}

/** `--size WxH`; `usualSize` is what the help names for the default. */
export function sizeOption(usualSize: string): Option {
  return new Option(
    '--size <WxH>',
    `the network's input size (default: the picture's shape, as large as ${usualSize})`,
  ).argParser(parseSize);
}
