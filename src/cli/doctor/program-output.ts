import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that only prints what it is has no business taking longer. */
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

const execute = promisify(execFile);

/**
 * What a program writes to stdout when run with these arguments. It is killed after 10 s, or when the signal is aborted.
 *
 * @throws the error of `execFile` when it cannot be run, ends with another exit code than 0, or was killed
 */
export async function programOutput(
  path: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const options = {
    signal,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_OUTPUT_BYTES,
  } as const;
  const { stdout } = await execute(path, args, options);
  return stdout;
}
