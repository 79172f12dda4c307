import { Option, type Command } from 'commander';
import type { CrfOptions } from '../../../models/crf/crf-options.js';
import { withCrf } from '../../../models/crf/with-crf.js';
import { inputSizeFor } from '../../../models/input-size.js';
import { runOffline, type OfflineSummary } from '../../../pipelines/offline/run-offline.js';
import { Recording } from '../../../pipelines/record/recording.js';
import { isSameFile } from '../../../streams/recorder/output-path.js';
import { framesOf } from '../../../streams/source/open-source.js';
import type { Transport } from '../../../streams/source/source-spec.js';
import { SegcastError } from '../../core/errors.js';
import { BEST_WANTED, chooseModel } from '../choose-model.js';
import { crfOption } from '../crf-option.js';
import { EXIT_CODES } from '../exit-codes.js';
import { interruptSignal } from '../interrupt.js';
import { isGiven } from '../is-given.js';
import { openNetworkForFiles } from '../open-network.js';
import { parseNumber } from '../parse.js';
import { exitOption, networkOptions, sizeOption, type NetworkOptions } from '../segmenter-options.js';
import { liveLine, type LiveLine } from '../terminal/live-line.js';
import { progressText } from '../terminal/progress-text.js';
import { transportOption } from '../transport-option.js';

interface RunOptions extends NetworkOptions {
  readonly profile?: string;
  readonly labels?: string;
  readonly report?: string;
  readonly overwrite?: boolean;
  readonly opacity: number;
  readonly strip?: boolean;
  readonly crf?: CrfOptions;
  readonly transport: Transport;
  readonly json?: boolean;
}

/** `segcast run <input> <output>`: every frame of a file, in order, under its own PTS. */
export function runCommand(command: Command): Command {
  command
    .argument('<input>', 'file, URL, folder or glob of images, - (standard input) or demo:')
    .argument('<output>', 'the segmented video (.mp4, .mov; .mkv rounds times to milliseconds)')
    .option('--labels <file>', 'also write the class ids without loss (.mkv)')
    .option('--report <file>', 'also write one JSON line a frame (.jsonl)')
    .option('--overwrite', 'replace existing files');
  for (const option of networkOptions()) command.addOption(option);
  return command
    .addOption(
      new Option(
        '--profile <name>',
        'accurate: with the best network installed, unless --model names one',
      ).choices([BEST_WANTED]),
    )
    .addOption(exitOption())
    .addOption(sizeOption("the model's own size"))
    .addOption(crfOption())
    .option('--opacity <0..1>', 'how strongly the class colours cover the picture', parseNumber(0, 1), 0.5)
    .option('--strip', 'draw the status strip')
    .addOption(transportOption())
    .option('--json', 'print the summary as JSON')
    .action(runFile);
}

async function runFile(input: string, output: string, options: RunOptions, command: Command): Promise<void> {
  await refuseOwnInput(input, [output, options.labels, options.report]);
  const signal = interruptSignal();
  const { exit, opacity, strip = false, size, transport } = options;
  const source = framesOf(input, { transport, signal });
  const { model, segmenter: opened } = await openNetworkForFiles({
    ...options,
    model: await chosenModel(options, command),
    signal,
  });
  await using segmenter = opened;
  await using recording = await Recording.open({
    video: output,
    labels: options.labels,
    report: options.report,
    pace: 'offline',
    source: input,
    classSet: segmenter.classSet,
    overwrite: options.overwrite ?? false,
  });
  using line = liveLine(process.stderr);
  const summary = await runOffline({
    source,
    segmenter: options.crf ? withCrf(segmenter, options.crf) : segmenter,
    recording,
    exit,
    opacity,
    strip,
    inputSize: (frame) => size ?? inputSizeFor(frame, model.manifest.input.defaultSize),
    onProgress: progress(line),
    signal,
  });
  const { failure } = await recording.close();
  if (failure !== undefined) throw failure;
  tell(summary, output, options);
}

/** Told on stderr where it was chosen for the user: stdout has the summary. */
async function chosenModel({ model: named, profile }: RunOptions, command: Command): Promise<string> {
  const asked = isGiven(command, 'model') ? named : undefined;
  const { model, modelReason } = await chooseModel(asked, profile === undefined ? [] : [{ name: profile }]);
  if (modelReason !== undefined) process.stderr.write(`segcast: ${model}, ${modelReason}\n`);
  return model;
}

/** Recording onto one's own input would destroy it. */
async function refuseOwnInput(input: string, outputs: readonly (string | undefined)[]): Promise<void> {
  for (const output of outputs) {
    if (output === undefined || !(await isSameFile(input, output))) continue;
    throw new SegcastError('usage', `${output} is the input itself.`, 'Choose another name for the output.');
  }
}

function progress(line: LiveLine): (done: number, total: number | undefined) => void {
  const startedAt = performance.now();
  const everyMs = process.stderr.isTTY ? 100 : 5000;
  let shownAt = startedAt;
  return (done, total) => {
    const now = performance.now();
    if (now - shownAt < everyMs && done !== total) return;
    shownAt = now;
    line.show(progressText({ done, total, elapsedMs: now - startedAt }, 'frames'));
  };
}

function tell(summary: OfflineSummary, output: string, options: RunOptions): void {
  if (!summary.complete) process.exitCode = EXIT_CODES.interrupted;
  process.stdout.write(`${options.json ? summaryJson(summary, output) : summaryText(summary, output)}\n`);
}

function summaryJson({ frames, announced, complete, elapsedMs }: OfflineSummary, output: string): string {
  const fps = Number(perSecond(frames, elapsedMs).toFixed(2));
  return JSON.stringify({ output, frames, announced, complete, elapsedMs: Math.round(elapsedMs), fps });
}

function summaryText(
  { frames, announced = frames, complete, elapsedMs }: OfflineSummary,
  output: string,
): string {
  const rate = perSecond(frames, elapsedMs).toFixed(1);
  const done = `${output}: ${frames} frames, ${rate} a second`;
  if (!complete) return `${done}; stopped before the end, the file can be played`;
  return frames < announced
    ? `${done}; the source announced ${announced}, the others could not be decoded`
    : done;
}

function perSecond(frames: number, elapsedMs: number): number {
  return elapsedMs > 0 ? (frames * 1000) / elapsedMs : 0;
}
