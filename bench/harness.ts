import { cpus } from 'node:os';

/** One way of doing the job that is measured, by name. */
export interface Alternative {
  readonly name: string;
  /** Does the job once; may be asynchronous. */
  readonly run: () => unknown;
}

/** How long a thing took, over all rounds. */
export interface Measurement {
  readonly name: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/**
 * Times alternatives interleaved (A B A B ...), so that a busy moment of the machine falls on all of them alike, and ratios
 * hold where absolute times do not.
 *
 * @param options.rounds measured runs of each @defaultValue 200
 * @param options.warmup runs of each before measuring, for the compiler @defaultValue 30
 */
export async function measureInterleaved(
  alternatives: readonly Alternative[],
  options: { readonly rounds?: number; readonly warmup?: number } = {},
): Promise<readonly Measurement[]> {
  const { rounds = 200, warmup = 30 } = options;
  const durations = alternatives.map(() => new Float64Array(rounds));
  for (let round = -warmup; round < rounds; round++) {
    for (const [index, alternative] of alternatives.entries()) {
      const startedAtMs = performance.now();
      await alternative.run();
      const durationMs = performance.now() - startedAtMs;
      if (round >= 0) durations[index]![round] = durationMs; // one array an alternative
    }
  }
  return alternatives.map(({ name }, index) => measurementOf(name, durations[index]!)); // one array an alternative
}

/** The percentiles of durations in ms, nearest rank. */
export function measurementOf(name: string, durationsMs: Iterable<number>): Measurement {
  const sorted = Float64Array.from(durationsMs).sort();
  const rank = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { name, p50Ms: rank(0.5), p95Ms: rank(0.95), p99Ms: rank(0.99) };
}

/** A table of measurements as text; the last column is each p50 over that of the first row. */
export function formatTable(title: string, measurements: readonly Measurement[]): string {
  const width = Math.max(...measurements.map(({ name }) => name.length), title.length);
  const head = `${title.padEnd(width)}    p50 ms    p95 ms    p99 ms   ratio`;
  const firstP50Ms = measurements[0]?.p50Ms ?? Number.NaN;
  const rows = measurements.map(({ name, p50Ms, p95Ms, p99Ms }) => {
    const times = [p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(2).padStart(10)).join('');
    return `${name.padEnd(width)}${times}${(p50Ms / firstP50Ms).toFixed(2).padStart(8)}`;
  });
  return [head, ...rows].join('\n');
}

/** What the figures were measured on: figures without it say nothing. */
export function describeMachine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  return `${processors.length} x ${model}, ${process.platform} ${process.arch}, Node ${process.version}`;
}
