import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from './check.js';

/** Which V4L2 devices (webcams, capture cards) Linux knows: for information, always ok. */
export function captureDevicesCheck(
  options: {
    /** Where Linux lists them. @defaultValue /sys/class/video4linux */
    readonly folder?: string;
  } = {},
): Check {
  const { folder = '/sys/class/video4linux' } = options;
  return {
    name: 'capture devices',
    async run() {
      const devices = await devicesIn(folder);
      return [{ name: 'capture devices', status: 'ok', detail: devices.join(', ') || 'none' }];
    },
  };
}

async function devicesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []); // absent: another system, or no device
  const byNumber = entries.filter((entry) => /^video\d+$/.test(entry)).sort(compareNumbers);
  return Promise.all(byNumber.map(async (entry) => `/dev/${entry}${await label(join(folder, entry))}`));
}

async function label(device: string): Promise<string> {
  const name = await readFile(join(device, 'name'), 'utf8').catch(() => '');
  return name.trim() === '' ? '' : ` (${name.trim()})`;
}

function compareNumbers(a: string, b: string): number {
  return Number(a.slice('video'.length)) - Number(b.slice('video'.length));
}
