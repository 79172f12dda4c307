import { existsSync } from 'node:fs';

/** Where software renderers put what the Vulkan loader looks for, the one that is known to work first. */
const SOFTWARE_DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
  '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
  '/usr/share/vulkan/icd.d/lvp_icd.aarch64.json',
] as const;

/** What the Vulkan loader reads the driver's description from. */
const DRIVER_VARIABLE = 'VK_ICD_FILENAMES';

/**
 * Has this process and those it starts use a driver that computes on the processor; one named in the environment already, or
 * `system` for whatever the machine has, goes before.
 *
 * @returns what is used, for printing; undefined where there is none
 */
export function chooseVulkanDriver(wanted: string | undefined): string | undefined {
  if (wanted === 'system') return "the machine's own driver";
  const path = wanted ?? process.env[DRIVER_VARIABLE] ?? SOFTWARE_DRIVERS.find((file) => existsSync(file));
  if (path === undefined || !existsSync(path)) return undefined;
  process.env[DRIVER_VARIABLE] = path;
  return path;
}
