import { NORM, type KeyRule } from './key-map.js';

/**
 * torchvision's ResNet, whose names all PyTorch repositories have kept: a convolution `conv1` and its normalisation
 * `bn1` side by side, the shortcut `downsample.0` and `.1`.
 *
 * @param prefix what stands before `conv1` and `layer1`, e.g. `backbone.`
 */
export function resnetRules(prefix: string): readonly KeyRule[] {
  const start = `^${prefix.replaceAll('.', '\\.')}`;
  const block = '(layer\\d\\.\\d+)';
  return [
    { from: new RegExp(`${start}conv1\\.weight$`), to: 'backbone.conv1.conv.weight' },
    { from: new RegExp(`${start}bn1\\.${NORM}$`), to: 'backbone.conv1.bn.$1' },
    { from: new RegExp(`${start}${block}\\.conv(\\d)\\.weight$`), to: 'backbone.$1.conv$2.conv.weight' },
    { from: new RegExp(`${start}${block}\\.bn(\\d)\\.${NORM}$`), to: 'backbone.$1.conv$2.bn.$3' },
    {
      from: new RegExp(`${start}${block}\\.downsample\\.0\\.weight$`),
      to: 'backbone.$1.downsample.conv.weight',
    },
    { from: new RegExp(`${start}${block}\\.downsample\\.1\\.${NORM}$`), to: 'backbone.$1.downsample.bn.$2' },
  ];
}

/**
 * A convolution and its normalisation that are numbered neighbours of a `Sequential`.
 *
 * @param conv the convolution's foreign path as a pattern, e.g. `classifier\.1`
 * @param norm the normalisation's
 * @param to our path of both
 */
export function sequentialRules(conv: string, norm: string, to: string): readonly KeyRule[] {
  const groups = (conv.match(/\((?!\?)/g) ?? []).length;
  return [
    { from: new RegExp(`^${conv}\\.weight$`), to: `${to}.conv.weight` },
    { from: new RegExp(`^${norm}\\.${NORM}$`), to: `${to}.bn.$${groups + 1}` },
  ];
}
