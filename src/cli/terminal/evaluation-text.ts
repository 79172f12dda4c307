import type { ResolvedCrfOptions } from '../../../models/crf/crf-options.js';
import type { Evaluation } from '../../../pipelines/evaluate/evaluate.js';
import { countLooks, type TestTime } from '../../../models/test-time/segment-repeatedly.js';
import { looksText } from './looks-text.js';

/** IoU per class, and a line that sums up. */
export function evaluationText(
  evaluation: Evaluation,
  { testTime, crf }: Pick<EvaluationRequest, 'testTime' | 'crf'> = {},
): string {
  const { images, miou, classes, pixelAccuracy, msPerFrame } = evaluation;
  const width = Math.max(...classes.map(({ name }) => name.length));
  return [
    ...classes.map(({ name, iou }) => `${name.padEnd(width)}  ${percent(iou)}`),
    `mIoU ${(miou * 100).toFixed(2)} %   pixel accuracy ${(pixelAccuracy * 100).toFixed(2)} %   ${msPerFrame.toFixed(1)} ms a frame   ${images} images`,
    ...(testTime === undefined
      ? []
      : [`${looksText(testTime)}; mean of soft-max probabilities at the size of the labels`]),
    ...(crf === undefined ? [] : [crfText(crf)]),
  ].join('\n');
}

function percent(iou: number | undefined): string {
  return iou === undefined ? '   -  ' : (iou * 100).toFixed(2).padStart(6);
}

/** With which numbers the labels were refined. */
function crfText(crf: ResolvedCrfOptions): string {
  const numbers = Object.entries(crf).map(([name, value]) => `${name} ${value}`);
  return `labels refined by a fully connected CRF: ${numbers.join(', ')}`;
}

/** What was asked for, as JSON repeats it. */
export interface EvaluationRequest {
  readonly model: string;
  readonly exit: string;
  readonly testTime?: TestTime | undefined;
  readonly crf?: ResolvedCrfOptions | undefined;
}

/** The evaluation as JSON: IoU in percent, `protocol` where there were several looks, `crf` where labels were refined. */
export function evaluationJson(
  evaluation: Evaluation,
  { model, exit, testTime, crf }: EvaluationRequest,
): string {
  const { images, miou, classes, pixelAccuracy, msPerFrame } = evaluation;
  const percents = classes.map(({ name, iou }) => [name, iou === undefined ? null : round(iou * 100)]);
  const protocol = testTime && {
    ...testTime,
    looks: countLooks(testTime),
    fusion: 'mean of soft-max probabilities',
  };
  return JSON.stringify(
    {
      model,
      exit,
      ...(protocol && { protocol }),
      ...(crf && { crf }),
      images,
      miou: round(miou * 100),
      classes: Object.fromEntries(percents) as Record<string, number | null>, // entries of these types
      pixelAccuracy: round(pixelAccuracy, 4),
      msPerFrame: round(msPerFrame),
    },
    null,
    2,
  );
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
