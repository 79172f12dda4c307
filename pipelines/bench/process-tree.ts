import { readdir, readFile } from 'node:fs/promises';

/** What a process and all it started have used. */
export interface ProcessTreeUsage {
  /** Processor time of those that live, since each began, ms. */
  readonly cpuMs: number;
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
  let usage: ProcessTreeUsage = { cpuMs: 0, residentBytes: 0 };
  for (const pid of stats.keys()) {
    if (belongs(pid, stats, apart)) usage = sum(usage, stats.get(pid)!); // one of its keys
  }
  return usage;
}

interface ProcessStat extends ProcessTreeUsage {
  readonly ppid: number;
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

function sum(a: ProcessTreeUsage, b: ProcessTreeUsage): ProcessTreeUsage {
  return { cpuMs: a.cpuMs + b.cpuMs, residentBytes: a.residentBytes + b.residentBytes };
}
