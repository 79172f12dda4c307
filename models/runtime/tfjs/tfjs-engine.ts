import type { Engine, EngineOptions } from '../engine.js';
import { openBackend, type ImportPackage } from './open-backend.js';
import { TfjsSession } from './tfjs-session.js';

/**
 * TensorFlow.js as an engine: the same ONNX networks, node by node on its operations.
 *
 * @throws Error naming the packages that are missing or do not start
 */
export async function openTfjsEngine(options: EngineOptions, importPackage?: ImportPackage): Promise<Engine> {
  const { tf, description } = await openBackend(options, importPackage);
  return {
    provider: options.provider,
    description,
    load: (onnx) => {
      const session = new TfjsSession(tf, onnx);
      return Promise.resolve(session);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
