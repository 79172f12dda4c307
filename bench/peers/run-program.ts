import { spawn } from 'node:child_process';

/** What a program that ended well wrote. */
export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface ProgramOptions {
  /** Added to this process's own. @defaultValue nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** Longest it may take, ms. @defaultValue 120000 */
  readonly limitMs?: number;
}

const LIMIT_MS = 120_000;

/**
 * Runs a program to its end.
 *
 * @throws Error with the last lines it wrote, when it ends otherwise than with 0, cannot be started or takes too long
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { env = {}, limitMs = LIMIT_MS }: ProgramOptions = {},
): Promise<ProgramOutput> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${code ?? signal ?? '?'}`));
  });
  if (ending === '') return output;
  const lastLines = output.stderr.trim().split('\n').slice(-5).join('\n');
  throw new Error(`${command} ${ending}\n${lastLines}`);
}
