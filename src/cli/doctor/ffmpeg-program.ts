import type { Check, CheckOptions, CheckResult } from './check.js';
import { programOutput } from './program-output.js';
import { isAtLeast, parseVersion } from './version.js';

/** The first ffmpeg with `-fps_mode`, which keeps every frame's own PTS. */
const REQUIRED = [5, 1];

const INSTALL = 'Install ffmpeg 5.1 or newer (Debian: apt install ffmpeg; macOS: brew install ffmpeg)';

/** Whether ffmpeg or ffprobe runs, and is new enough. */
export function ffmpegProgramCheck(options: {
  readonly name: 'ffmpeg' | 'ffprobe';
  /** A path, or a name to be found on the PATH. */
  readonly path: string;
}): Check {
  return { name: options.name, run: async (run) => [await version(options, run)] };
}

async function version(
  { name, path }: { readonly name: string; readonly path: string },
  { signal }: CheckOptions,
): Promise<CheckResult> {
  const output = await programOutput(path, ['-version'], signal).catch(() => undefined);
  // `ffmpeg version 5.1.9-0+deb12u1 Copyright ...`, `ffmpeg version n7.1 ...`, `ffmpeg version N-118000-gabc ...`
  const text = new RegExp(`^${name} version (\\S+)`).exec(output ?? '')?.[1];
  if (text === undefined) return missing(name, path);
  const found = /^N-\d+-g/.test(text) ? undefined : parseVersion(text);
  if (found !== undefined && !isAtLeast(found, REQUIRED)) return outdated(name, text);
  return { name, status: 'ok', detail: path === name ? text : `${text} (${path})` };
}

function missing(name: string, path: string): CheckResult {
  const variable = `SEGCAST_${name.toUpperCase()}`;
  return {
    name,
    status: 'fail',
    detail: `"${path}" does not run as ${name}`,
    remedy: `${INSTALL}, or set ${variable} to where ${name} is.`,
  };
}

function outdated(name: string, text: string): CheckResult {
  return { name, status: 'fail', detail: `${text}, older than ${REQUIRED.join('.')}`, remedy: `${INSTALL}.` };
}
