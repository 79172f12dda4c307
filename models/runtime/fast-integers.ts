import { readFileSync } from 'node:fs';

/**
 * Whether this processor multiplies bytes exactly and faster than floats: with VNNI on x86, where it can be told, and on every
 * 64-bit ARM that runs Node. x86 without VNNI saturates the sums of two products, which costs accuracy.
 *
 * @param cpuInfo what Linux says of the processor. @defaultValue /proc/cpuinfo
 */
export function hasFastIntegers(arch: string = process.arch, cpuInfo: () => string = readCpuInfo): boolean {
  if (arch === 'arm64') return true;
  return arch === 'x64' && /^flags\s*:.*\b(avx512_vnni|avx_vnni)\b/m.test(cpuInfo());
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // another system: nothing is known
  }
}
