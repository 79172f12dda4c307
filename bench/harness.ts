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
  /** Median processor time of the whole process, all threads; the steadier figure on a busy machine. Absent if unknown. */
  readonly cpuMs?: number;
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
  const records = alternatives.map(({ name }) => ({ name, wallMs: [] as number[], cpuMs: [] as number[] }));
  for (let round = -warmup; round < rounds; round++) {
    for (const [index, alternative] of alternatives.entries()) {
      const cpuBefore = process.cpuUsage();
      const startedAtMs = performance.now();
      await alternative.run();
      const wallMs = performance.now() - startedAtMs;
      const { user, system } = process.cpuUsage(cpuBefore);
      if (round < 0) continue;
      records[index]?.wallMs.push(wallMs);
      records[index]?.cpuMs.push((user + system) / 1000);
    }
  }
  return records.map(({ name, wallMs, cpuMs }) => ({
    ...measurementOf(name, wallMs),
    cpuMs: percentile(sorted(cpuMs), 0.5),
  }));
}

/** The percentiles of durations in ms, nearest rank. */
export function measurementOf(name: string, durationsMs: Iterable<number>): Measurement {
  const ascending = sorted(durationsMs);
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => percentile(ascending, share));
  return { name, p50Ms: p50Ms ?? Number.NaN, p95Ms: p95Ms ?? Number.NaN, p99Ms: p99Ms ?? Number.NaN };
}

function sorted(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

function percentile(ascending: Float64Array, share: number): number {
  return ascending[Math.ceil(share * ascending.length) - 1] ?? Number.NaN;
}

/** A table of measurements as text; the last column is each p50 over that of the first row. */
export function formatTable(title: string, measurements: readonly Measurement[]): string {
  const width = Math.max(...measurements.map(({ name }) => name.length), title.length);
  const head = `${title.padEnd(width)}    p50 ms    p95 ms    p99 ms    cpu ms   ratio`;
  const firstP50Ms = measurements[0]?.p50Ms ?? Number.NaN;
  const rows = measurements.map(({ name, p50Ms, p95Ms, p99Ms, cpuMs }) => {
    const times = [p50Ms, p95Ms, p99Ms, cpuMs].map((ms) => (ms?.toFixed(2) ?? '-').padStart(10)).join('');
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

/** A small generator of uniform numbers in 0..1 (mulberry32), so that every run measures the same input. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
