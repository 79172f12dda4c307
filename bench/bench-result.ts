import { writeFileSync } from 'node:fs';

/** Where `npm run bench` wants a bench's figures, besides the table it prints. */
export const RESULT_PATH = 'SEGCAST_BENCH_RESULT';

/** Hands a bench's figures to `npm run bench` as JSON; does nothing when the bench runs by itself. */
export function handResult(result: object): void {
  const path = process.env[RESULT_PATH];
  if (path !== undefined) writeFileSync(path, JSON.stringify(result));
}
