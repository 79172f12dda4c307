import type { Command } from 'commander';
import { collectSeldom } from '../../core/collect-seldom.js';
import { SegcastError } from '../../core/errors.js';
import { raisePriority } from '../../core/priority.js';
import { benchChart } from '../bench/bench-chart.js';
import { benchJson } from '../bench/bench-json.js';
import type { BenchOptions } from '../bench/bench-options.js';
import { benchText } from '../bench/bench-text.js';
import { bench, type BenchOutcome } from '../bench/bench.js';
import { parseAgainst } from '../bench/parse-against.js';
import { chooseModel } from '../choose-model.js';
import { interruptSignal } from '../interrupt.js';
import { isGiven } from '../is-given.js';
import { parseInteger, parseNumber } from '../parse.js';
import { profileFrom, profileOptions } from '../profile-options.js';
import { networkOptions } from '../segmenter-options.js';
import { liveLine } from '../terminal/live-line.js';
import { progressText } from '../terminal/progress-text.js';
import { transportOption } from '../transport-option.js';

/** `segcast bench <source>`: how well deadlines are kept on this machine. */
export function benchCommand(command: Command): Command {
  command.argument(
    '<source>',
    'as for `segcast watch`; a file or demo: is played over and over at its own speed',
  );
  for (const option of [...profileOptions(), ...networkOptions()]) command.addOption(option);
  return command
    .option('--seconds <n>', 'how long is measured', parseNumber(1, 86_400), 60)
    .option('--warmup <n>', 'seconds before it that do not count', parseNumber(0, 600), 5)
    .option('--load <n>', 'busy processes beside it', parseInteger(1, 1024))
    .option(
      '--load-from <s>',
      'second at which the load begins (default: all the time)',
      parseNumber(0, 86_400),
    )
    .option('--load-to <s>', 'second at which it ends', parseNumber(0, 86_400))
    .option(
      '--against <configuration>',
      'measure fixed work in turns with it: fixed, fixed:WxH or fixed:WxH/exit',
      parseAgainst,
    )
    .option('--labels <file>', 'label track of the source (.mkv), for streaming accuracy; demo: has its own')
    .option('--viewers <n>', 'viewers that are connected', parseInteger(1, 64), 1)
    .option('--assert-hit-rate <0..1>', 'fail when the deadline hit rate is lower', parseNumber(0, 1))
    .option('--json', 'as JSON, see docs/benchmark.md')
    .addOption(transportOption())
    .action(benchAndPrint);
}

async function benchAndPrint(source: string, options: BenchOptions, command: Command): Promise<void> {
  raisePriority(); // this and the next as `watch` does
  collectSeldom();
  const asked = isGiven(command, 'model') ? options.model : undefined;
  const { model, modelReason } = await chooseModel(asked, [await profileFrom(options)]);
  if (modelReason !== undefined) process.stderr.write(`segcast: ${model}, ${modelReason}\n`);
  const outcome = await measured(source, { ...options, model });
  process.stdout.write(
    `${options.json === true ? benchJson(outcome.report, outcome.setting) : text(outcome)}\n`,
  );
  if (options.assertHitRate !== undefined) assertHitRate(outcome, options.assertHitRate);
}

async function measured(source: string, options: BenchOptions): Promise<BenchOutcome> {
  using progress = progressLine();
  return await bench(source, options, {
    signal: interruptSignal(),
    onBegin: (totalMs) => progress.begin(totalMs),
  });
}

/** Once a second on a terminal; nothing elsewhere. */
function progressLine(): Disposable & { begin(totalMs: number): void } {
  const line = liveLine(process.stderr);
  let timer: NodeJS.Timeout | undefined;
  const begin = (totalMs: number): void => {
    const startedAt = performance.now();
    timer = setInterval(() => {
      const elapsedMs = performance.now() - startedAt;
      const [done, total] = [elapsedMs, totalMs].map((ms) => Math.round(ms / 1000)) as [number, number]; // two of two
      line.show(progressText({ done, total, elapsedMs }, 'seconds'));
    }, 1000);
  };
  return {
    begin: process.stderr.isTTY ? begin : () => undefined,
    [Symbol.dispose]: () => {
      clearInterval(timer);
      line[Symbol.dispose]();
    },
  };
}

function text({ report, setting }: BenchOutcome): string {
  const columns = Math.min(process.stdout.columns || 100, 120); // 0 where a terminal does not know its width
  const charts = report.configurations.map((configuration) => benchChart(configuration, columns));
  return [benchText(report, setting), ...charts].join('\n\n');
}

/** @throws SegcastError `hit-rate-missed` */
function assertHitRate({ report }: BenchOutcome, wanted: number): void {
  const { hitRate, due = 0 } = report.configurations[0] ?? {};
  if (hitRate !== undefined && hitRate >= wanted) return;
  const found = hitRate === undefined ? 'no frame was due' : `it was ${percent(hitRate)} of ${due} frames`;
  throw new SegcastError(
    'hit-rate-missed',
    `A deadline hit rate of at least ${percent(wanted)} was asked for; ${found}.`,
    'Give it a larger budget, a smaller --size or a quieter machine, or lower the bar.',
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
