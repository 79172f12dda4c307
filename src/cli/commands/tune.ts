import { Option, type Command } from 'commander';
import { frontOf } from '../../../pipelines/tune/recommend.js';
import { SegcastError } from '../../core/errors.js';
import { redactUrls } from '../../core/redact.js';
import { interruptSignal } from '../interrupt.js';
import { parseNumber } from '../parse.js';
import { parseMilliseconds } from '../profile-options.js';
import { networkOptions } from '../segmenter-options.js';
import { frontChart } from '../terminal/front-chart.js';
import { liveLine } from '../terminal/live-line.js';
import { tuneProgress } from '../terminal/tune-progress.js';
import { busyText, frontTable, qualityName, recommendationText, skippedText } from '../terminal/tune-text.js';
import { transportOption } from '../transport-option.js';
import { writeFrontPicture } from '../tune/front-picture.js';
import { checkOutputs } from '../tune/output-files.js';
import { tuneJson } from '../tune/tune-json.js';
import type { TuneOptions } from '../tune/tune-options.js';
import { tuneSource, type TuneOutcome } from '../tune/tune-source.js';
import { writeProfile } from '../tune/write-profile.js';

/** `segcast tune`: what this machine can do with this camera, as a table, a picture and a profile. */
export function tuneCommand(command: Command): Command {
  command
    .argument(
      '<source>',
      'camera URL, file, folder or glob of images, /dev/videoN, - (standard input) or demo:',
    )
    .option(
      '--deadline <ms>',
      "from a frame to its picture, e.g. 33ms (default: the time until the source's next frame)",
      parseMilliseconds,
    )
    .option('--min-miou <0..1>', 'the least quality that is of use, e.g. 0.6', parseNumber(0, 1))
    .option(
      '--images <dir>',
      'labelled images to judge quality by, instead of the figures the network comes with',
    )
    .option('--labels <dir>', 'their labels: PNGs of class ids under the same names')
    .addOption(
      new Option(
        '--agreement',
        "judge quality by agreement with the best network on the source's frames",
      ).conflicts(['images', 'labels']),
    )
    .option('--out <file>', 'the profile to write', 'profile.yaml')
    .option('--picture <file>', 'also draw quality over cost (.svg or .png)')
    .option('--overwrite', 'replace existing files')
    .option('--seconds <n>', 'how long it may take', parseNumber(1, 3600), 90);
  for (const option of networkOptions()) command.addOption(option);
  return command
    .addOption(transportOption())
    .option('--json', 'print the results as JSON')
    .action(tuneCamera);
}

async function tuneCamera(source: string, options: TuneOptions): Promise<void> {
  checkLabels(options);
  await checkOutputs(options);
  const outcome = await measured(source, options);
  const { out, picture, json = false } = options;
  if (picture !== undefined) await drawPicture(picture, source, outcome);
  await writeProfile(out, outcome);
  process.stdout.write(
    `${json ? tuneJson(outcome, { profile: out, picture }) : reportText(outcome, options)}\n`,
  );
}

function checkLabels({ images, labels }: TuneOptions): void {
  if ((images === undefined) === (labels === undefined)) return;
  throw new SegcastError(
    'usage',
    `--${images === undefined ? 'labels' : 'images'} was given alone; quality needs images and their labels.`,
    'Give both --images and --labels, or neither.',
  );
}

async function measured(source: string, options: TuneOptions): Promise<TuneOutcome> {
  const signal = interruptSignal();
  using line = liveLine(process.stderr);
  using progress = tuneProgress(line, {
    plannedMs: options.seconds * 1000,
    isTerminal: process.stderr.isTTY,
  });
  return await tuneSource(source, options, { signal, onProgress: (doing) => progress.tell(doing) });
}

function drawPicture(path: string, source: string, outcome: TuneOutcome): Promise<void> {
  const { result, machine, model, picture, deadlineMs, quality, recommendation } = outcome;
  return writeFrontPicture(path, {
    title: `${model} on ${machine}`,
    subtitle: `${redactUrls(source)}, ${picture.width}x${picture.height}`,
    points: result.points,
    deadlineMs,
    recommended: recommendation.kind === 'fits' ? recommendation.point : undefined,
    qualityName: `${qualityName(quality)}, %`,
  });
}

function reportText(outcome: TuneOutcome, { out, picture }: TuneOptions): string {
  const { result, quality, recommendation, machine, deadlineMs, model, frames, elapsedMs } = outcome;
  const { width, height } = outcome.picture;
  const front = frontOf(result.points);
  const recommended = recommendation.kind === 'fits' ? recommendation.point : undefined;
  const others = result.points.length - front.length;
  return [
    `${model} on ${machine}: ${frames} frames of ${width}x${height}, ${(elapsedMs / 1000).toFixed(0)} s`,
    '',
    frontTable(front, quality, recommended),
    ...(others === 0
      ? []
      : [`Left out: ${others} of ${result.points.length} points, since others are as good for less.`]),
    '',
    frontChart({ front, deadlineMs, recommended, qualityName: qualityName(quality) }),
    '',
    ...[skippedText(result.skipped), busyText(outcome.loadBefore), recommendationText(outcome)].filter(
      (text) => text !== '',
    ),
    `Written to ${out}${picture === undefined ? '' : ` and ${picture}`}; use it with: segcast watch <source> --profile ${out}`,
  ].join('\n');
}
