import type { Size } from '../src/core/size.js';
import { exitCosts } from './exit-costs.js';
import { networkOf, type NetworkSpec } from './families.js';
import type { ModelInfo } from './model.js';
import type { Network } from './network.js';
import type { Normalization } from './preprocessing.js';
import { blankWeights } from './weights/blank-weights.js';
import { elementCount, type WeightSource } from './weights/weight-tensor.js';

/** A network as published, without weights: what can be trained, counted and given weights from outside. */
export interface Architecture {
  /** What the user types: lower-case words joined by `-`, e.g. `deeplab-v3plus-resnet50`. */
  readonly name: string;
  readonly title: string;
  readonly paper: { readonly title: string; readonly url: string };
  readonly spec: NetworkSpec;
  /** A good input size to start from, pixels; operations are counted for it. */
  readonly defaultSize: Size;
  /** How many classes it was published with. @defaultValue 19, as Cityscapes has */
  readonly classes?: number | undefined;
  /** Added to every variance of batch normalisation. @defaultValue 1e-5 */
  readonly batchNormEpsilon?: number | undefined;
}

/** How an architecture becomes a network. */
export interface BuildOptions {
  readonly weights: WeightSource;
  /** How many classes it tells apart. @defaultValue as many as it was published with */
  readonly classes?: number | undefined;
}

/**
 * The network of an architecture; it normalises colours as ImageNet's backbones do.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function buildArchitecture(architecture: Architecture, options: BuildOptions): Network {
  const { spec, classes: published = PUBLISHED_CLASSES, batchNormEpsilon = 1e-5 } = architecture;
  const { weights, classes = published } = options;
  return networkOf(spec, {
    classes,
    epsilon: batchNormEpsilon,
    normalization: IMAGENET_NORMALIZATION,
    weights,
  });
}

/** For what an architecture is counted. */
export interface ArchitectureInfoOptions {
  /** Input size, pixels. @defaultValue the architecture's own */
  readonly size?: Size | undefined;
  /** @defaultValue as many as it was published with */
  readonly classes?: number | undefined;
}

/**
 * Counts an architecture's parameters and operations, without weights.
 *
 * @throws SegcastError `graph-invalid` for a size the network cannot take
 */
export function architectureInfo(
  architecture: Architecture,
  options: ArchitectureInfoOptions = {},
): ModelInfo {
  const { size = architecture.defaultSize, classes } = options;
  const weights = blankWeights();
  const network = buildArchitecture(architecture, { weights, classes });
  const exits = exitCosts(network, size);
  const parameters = [...weights.shapes.values()].reduce((sum, shape) => sum + elementCount(shape), 0);
  return { parameters, width: size.width, height: size.height, exits };
}

/** The colours ImageNet's networks were trained on, and with them most that start from one. */
const IMAGENET_NORMALIZATION: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** Cityscapes' 19: what most networks of streets were published with. */
const PUBLISHED_CLASSES = 19;
