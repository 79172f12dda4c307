import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../../src/core/package-root.js';
import { machineSlug, type Machine } from './machine.js';
import type { BenchOutcome } from './run-bench.js';

/** One run of all benches. */
export interface BenchRecord {
  readonly version: string;
  /** Of the run, ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  /** Each bench's figures by its name; null for one that failed. */
  readonly benches: Readonly<Record<string, unknown>>;
}

/** The record of a run. */
export function recordOf(version: string, machine: Machine, outcomes: readonly BenchOutcome[]): BenchRecord {
  const benches = Object.fromEntries(outcomes.map(({ name, result }) => [name, result ?? null]));
  return { version, date: new Date().toISOString().slice(0, 10), machine, benches };
}

/** Where the project keeps its own. */
export const HISTORY_FOLDER = packagePath('bench', 'history');

/** Writes a record and its tables, over those of the same version and kind of machine; returns their paths. */
export async function writeHistory(
  folder: string,
  record: BenchRecord,
  outcomes: readonly BenchOutcome[],
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const stem = join(folder, `${record.version}-${machineSlug(record.machine)}`);
  const json = `${stem}.json`;
  const text = `${stem}.txt`;
  await writeFile(json, `${JSON.stringify(roundedFigures(record), null, 1)}\n`);
  await writeFile(text, tablesOf(outcomes));
  return [json, text];
}

function tablesOf(outcomes: readonly BenchOutcome[]): string {
  return outcomes
    .map(({ name, text, seconds }) => `## ${name} (${seconds.toFixed(0)} s)\n\n${text.trim()}\n`)
    .join('\n');
}

/** Five figures are more than any of them holds. */
function roundedFigures(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, field: unknown) =>
      typeof field === 'number' && Number.isFinite(field) && !Number.isInteger(field)
        ? Number(field.toPrecision(5))
        : field,
    ),
  );
}
