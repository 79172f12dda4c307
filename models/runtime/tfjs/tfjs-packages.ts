import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The packages TensorFlow.js comes in, as far as this engine uses them; optional all of them, the fastest first. */
export const TFJS_PACKAGES = [
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-core',
] as const;
export type TfjsPackage = (typeof TFJS_PACKAGES)[number];

/** A package that is there; whether it starts is another question. */
export interface InstalledPackage {
  readonly name: TfjsPackage;
  readonly version: string;
  readonly folder: string;
}

/** Finds a package's own package.json; throws where there is none. */
export type ResolveManifest = (specifier: string) => string;

const resolveFromHere: ResolveManifest = createRequire(import.meta.url).resolve;

/** Which packages of TensorFlow.js are installed, the fastest first; none is loaded. */
export function installedTfjsPackages(
  resolveManifest: ResolveManifest = resolveFromHere,
): readonly InstalledPackage[] {
  return TFJS_PACKAGES.flatMap((name) => {
    const manifest = manifestOf(name, resolveManifest);
    return manifest ? [{ name, ...manifest }] : [];
  });
}

function manifestOf(
  name: string,
  resolveManifest: ResolveManifest,
): Omit<InstalledPackage, 'name'> | undefined {
  try {
    const path = resolveManifest(`${name}/package.json`);
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
    return { version: hasVersion ? String(manifest.version) : 'unknown', folder: dirname(path) };
  } catch {
    return undefined; // not installed, or not so that it could be used
  }
}
