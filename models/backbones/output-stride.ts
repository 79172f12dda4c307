/** How much smaller than the image the last feature map of a backbone is. */
export const OUTPUT_STRIDES = [32, 16, 8] as const;
export type OutputStride = (typeof OUTPUT_STRIDES)[number];

/** How a block filters once the output stride is kept. */
export interface OutputStrideStep {
  readonly stride: number;
  readonly dilation: number;
}

/**
 * What blocks with these strides do so that the whole never exceeds an output stride: once it is reached, a stride
 * becomes a factor of the dilation of all blocks behind it (Chen et al., arXiv:1706.05587, section 3.1). The block that
 * would have strided still filters what a strided network's would.
 *
 * @param options.reached the stride before the first block
 */
export function outputStrideSteps(
  strides: readonly number[],
  options: { readonly outputStride: OutputStride; readonly reached: number },
): OutputStrideStep[] {
  let { reached } = options;
  let dilation = 1;
  return strides.map((stride) => {
    if (reached < options.outputStride) {
      reached *= stride;
      return { stride, dilation: 1 };
    }
    const step = { stride: 1, dilation };
    dilation *= stride;
    return step;
  });
}
