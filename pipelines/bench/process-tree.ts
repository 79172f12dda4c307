import { readdir, readFile } from 'node:fs/promises';

/** Which of a pipeline's processes: this one, where pictures pass and are drawn; ffmpeg; the others, where networks are run. */
export const PIPELINE_PARTS = ['pictures', 'ffmpeg', 'networks'] as const;
export type PipelinePart = (typeof PIPELINE_PARTS)[number];

/** What a process and all it started have used. */
export interface ProcessTreeUsage {
  /** Processor time of those that live, since each began, ms. */
  readonly cpuMs: number;
  /** The same by whose it is; they sum to `cpuMs`. */
  readonly cpuMsOf: Readonly<Record<PipelinePart, number>>;
  /** Resident memory, bytes; pages shared between processes count in each. */
  readonly residentBytes: number;
}

/** Linux counts processor time in hundredths of a second for user space, whatever the kernel's own tick. */
const TICK_MS = 10;
/** Fields of /proc/<pid>/stat behind the name (proc(5)), counted from the state as 0. */
const FIELD = { ppid: 1, utime: 11, stime: 12, rss: 21 } as const;
/** Pages are counted; every platform Node runs on under Linux by default has 4 KiB, some arm64 ones more. */
const PAGE_BYTES = 4096;

/**
 * What this process and its descendants have used, without those whose pid is `apart` (and what they started).
 *
 * Undefined where there is no /proc, as on macOS and Windows.
 */
export async function processTreeUsage(apart: ReadonlySet<number>): Promise<ProcessTreeUsage | undefined> {
  const stats = await readStats();
  if (stats === undefined) return undefined;
  const cpuMsOf = { pictures: 0, ffmpeg: 0, networks: 0 };
  let [cpuMs, residentBytes] = [0, 0];
  for (const [pid, stat] of stats) {
    if (!belongs(pid, stats, apart)) continue;
    cpuMs += stat.cpuMs;
    cpuMsOf[partOf(pid, stat)] += stat.cpuMs;
    residentBytes += stat.residentBytes;
  }
  return { cpuMs, cpuMsOf, residentBytes };
}

interface ProcessStat extends Pick<ProcessTreeUsage, 'cpuMs' | 'residentBytes'> {
  readonly ppid: number;
  readonly name: string;
}

function partOf(pid: number, { name }: ProcessStat): PipelinePart {
  if (pid === process.pid) return 'pictures';
  return name === 'ffmpeg' ? 'ffmpeg' : 'networks';
}

async function readStats(): Promise<Map<number, ProcessStat> | undefined> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter(Number.isInteger);
  if (pids.length === 0) return undefined;
  const stats = await Promise.all(
    pids.map(
      async (pid) => [pid, parseStat(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))] as const,
    ),
  );
  return new Map(stats.flatMap(([pid, stat]) => (stat === undefined ? [] : [[pid, stat]])));
}

/** Reads one /proc/<pid>/stat; undefined for a process that is gone. The name may hold spaces and parentheses. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (fields.length <= FIELD.rss) return undefined;
  const field = (name: keyof typeof FIELD): number => fields[FIELD[name]] ?? 0;
  return {
    ppid: field('ppid'),
    name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
    cpuMs: (field('utime') + field('stime')) * TICK_MS,
    residentBytes: field('rss') * PAGE_BYTES,
  };
}

function belongs(pid: number, stats: ReadonlyMap<number, ProcessStat>, apart: ReadonlySet<number>): boolean {
  for (let at = pid; at > 1; at = stats.get(at)?.ppid ?? 0) {
    if (apart.has(at)) return false;
    if (at === process.pid) return true;
  }
  return false;
}
