import { readFileSync } from 'node:fs';
import { packagePath } from '../core/package-root.js';

/** What the command line tells of its own package.json. */
export interface PackageManifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** Our own package.json; its shape is ours to know. */
export function packageManifest(): PackageManifest {
  return JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as PackageManifest;
}
