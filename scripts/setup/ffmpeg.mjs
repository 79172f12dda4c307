import { readFileSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { findExecutable, runQuietly } from './commands.mjs';
import { say, SetupError } from './say.mjs';

/** Sees to it that ffmpeg and ffprobe run: those of SEGCAST_FFMPEG and SEGCAST_FFPROBE, else those on the PATH. */
export function ensureFfmpeg() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const named = missing.filter((program) => process.env[program.variable]);
  if (named.length > 0) throw wrongVariable(named[0]);
  const names = missing.map((program) => program.name).join(' and ');
  say(`${names} not found`);
  if (aptInstall(['ffmpeg'], 'to decode cameras and record') && missingPrograms().length === 0) return;
  throw new SetupError(
    `segcast decodes and records with ffmpeg, but ${names} cannot be found on this machine.`,
    `${installFfmpeg()}\nOr set SEGCAST_FFMPEG and SEGCAST_FFPROBE to where they are. Then run this again.`,
  );
}

function missingPrograms() {
  return [
    { name: 'ffmpeg', variable: 'SEGCAST_FFMPEG' },
    { name: 'ffprobe', variable: 'SEGCAST_FFPROBE' },
  ].filter((program) => !runQuietly(process.env[program.variable] || program.name, ['-version']).ok);
}

function wrongVariable({ name, variable }) {
  return new SetupError(
    `${variable} is set to "${process.env[variable]}", which does not run as ${name}.`,
    `Correct it, or unset it to use the ${name} on the PATH.`,
  );
}

/** How a person installs ffmpeg on this platform. */
function installFfmpeg() {
  if (process.platform === 'darwin') return 'macOS: brew install ffmpeg';
  if (process.platform === 'win32') return 'Windows: winget install Gyan.FFmpeg';
  if (findExecutable('apt-get')) return 'Debian, Ubuntu: sudo apt-get update && sudo apt-get install ffmpeg';
  const system = linuxFamily();
  if (/fedora|rhel/.test(system)) return 'Fedora: sudo dnf install ffmpeg-free (or ffmpeg, from RPM Fusion)';
  if (/arch/.test(system)) return 'Arch: sudo pacman -S ffmpeg';
  if (/suse/.test(system)) return 'openSUSE: sudo zypper install ffmpeg';
  return 'Install ffmpeg 5.1 or newer with your package manager, or from https://ffmpeg.org/download.html.';
}

/** ID and ID_LIKE of /etc/os-release, lower case; empty where there is none. */
function linuxFamily() {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
    return lines
      .filter((line) => /^ID(_LIKE)?=/.test(line))
      .join(' ')
      .toLowerCase();
  } catch {
    return '';
  }
}
