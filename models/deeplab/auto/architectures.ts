import type { Architecture } from '../../architecture.js';
import type { CellBlock, CellOperation } from './spec.js';

const PAPER = {
  title:
    'Auto-DeepLab: Hierarchical Neural Architecture Search for Semantic Image Segmentation (Liu, Chen, Schroff, Adam, Hua, Yuille, Fei-Fei; CVPR 2019)',
  url: 'https://arxiv.org/abs/1901.02985',
};

/** The path found on Cityscapes (figure 3, left; `backbone` of `hnasnet` in TensorFlow's nas_network.py). */
const PUBLISHED_PATH = [0, 0, 0, 1, 2, 1, 2, 2, 3, 3, 2, 1];

/** The cell found on Cityscapes (figure 3, right; `operations` and `hiddenstate_indices` of `hnasnet`). */
const PUBLISHED_CELL: CellBlock[] = [
  block([1, 'atrous-5x5'], [0, 'separable-3x3']),
  block([1, 'separable-3x3'], [0, 'atrous-3x3']),
  block([3, 'separable-3x3'], [1, 'separable-3x3']),
  block([4, 'separable-5x5'], [2, 'separable-5x5']),
  block([3, 'separable-5x5'], [5, 'atrous-5x5']),
];

/** The filter multipliers of the paper's table 2, and the one it searched with (section 5). */
const FILTERS = { search: 8, small: 20, medium: 32, large: 48 } as const;

/** The Auto-DeepLabs there are. */
export const autoDeeplabArchitectures: readonly Architecture[] = Object.entries(FILTERS).map(
  ([size, filters]) => ({
    name: `auto-deeplab-${size}`,
    title: `Auto-DeepLab as found on Cityscapes, filter multiplier ${filters}`,
    paper: PAPER,
    spec: {
      family: 'auto-deeplab',
      filters,
      path: PUBLISHED_PATH,
      cell: PUBLISHED_CELL,
      separable: false,
      headEpsilon: 1e-5,
    },
    defaultSize: { width: 2049, height: 1025 },
    batchNormEpsilon: 1e-3,
  }),
);

type Branch = readonly [input: number, operation: CellOperation];

function block([leftInput, left]: Branch, [rightInput, right]: Branch): CellBlock {
  return { left: { input: leftInput, operation: left }, right: { input: rightInput, operation: right } };
}
