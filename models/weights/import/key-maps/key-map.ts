import type { NetworkSpec } from '../../../families.js';
import type { StoredTensor } from '../../safetensors.js';

/** Whose names, and whose conventions. */
export const SOURCES = [
  'segcast',
  'mmseg',
  'torchvision',
  'drsleep',
  'vainf',
  'icnet-release',
  'deeplab-caffe',
  'tensorflow',
] as const;
export type Source = (typeof SOURCES)[number];

/** Where a foreign tensor goes. */
export interface KeyRule {
  /** The whole foreign name. */
  readonly from: RegExp;
  /** Our name, `$1` and so on standing for the groups of `from`. */
  readonly to: string;
  /** What is done to the elements. @defaultValue nothing */
  readonly change?: ((tensor: StoredTensor) => StoredTensor) | undefined;
}

/** Tensors of a source that no network of ours takes. */
export interface DropRule {
  readonly from: RegExp;
  /** What they are, for the report. */
  readonly what: string;
}

/** As a manifest states them: the network sees (RGB / 255 - mean) / std. */
export interface Colors {
  readonly mean: PerChannel;
  readonly std: PerChannel;
}

type PerChannel = readonly [red: number, green: number, blue: number];

/** ImageNet's, which PyTorch's repositories have kept. */
export const IMAGENET_COLORS: Colors = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** How the tensors of a source become ours. */
export interface KeyMap {
  readonly source: Source;
  /** As a person calls it. */
  readonly title: string;
  /** For which networks, where a source has one name for two things. @defaultValue all */
  readonly families?: readonly NetworkSpec['family'][] | undefined;
  /** The first that matches counts. */
  readonly rules: readonly KeyRule[];
  readonly dropped: readonly DropRule[];
  /** Added to every variance of batch normalisation, by that source. @defaultValue the architecture's */
  readonly batchNormEpsilon?: number | undefined;
  /** The colours its networks were trained on. */
  readonly normalization: Colors;
  /** What is done to the file's tensors as a whole, before the rules. @defaultValue nothing */
  readonly prepare?:
    | ((tensors: ReadonlyMap<string, StoredTensor>, file: string) => ReadonlyMap<string, StoredTensor>)
    | undefined;
}

/** How many pictures a layer has seen: kept by PyTorch, of no use to a trained network. */
export const COUNTERS: DropRule = { from: /(^|\.)num_batches_tracked$/, what: 'counters of batches' };

/** The tensors of a batch normalisation, as the end of a rule's pattern. */
export const NORM = '(weight|bias|running_mean|running_var)';
