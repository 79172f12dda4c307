import type { OpenBackend } from '../../../../../models/runtime/tfjs/open-backend.js';
import { openBackend } from '../../../../../models/runtime/tfjs/open-backend.js';
import type { TfjsPackage } from '../../../../../models/runtime/tfjs/tfjs-packages.js';

/** The backends the development dependencies bring along. */
export const PLAIN_BACKENDS = ['wasm', 'cpu'] as const;
export type PlainBackend = (typeof PLAIN_BACKENDS)[number];

/** Opens one of them, as if nothing faster were installed; it computes until another is opened. */
export function openPlain(backend: PlainBackend): Promise<OpenBackend> {
  return openBackend({ provider: 'cpu' }, (name) => importPlain(name, backend));
}

function importPlain(name: TfjsPackage, backend: PlainBackend): Promise<unknown> {
  switch (name) {
    case '@tensorflow/tfjs-core':
      return import('@tensorflow/tfjs-core');
    case '@tensorflow/tfjs-backend-cpu':
      return import('@tensorflow/tfjs-backend-cpu');
    case '@tensorflow/tfjs-backend-wasm':
      if (backend === 'wasm') return import('@tensorflow/tfjs-backend-wasm');
  }
  return Promise.reject(new Error(`${name} stays out of this test`));
}
