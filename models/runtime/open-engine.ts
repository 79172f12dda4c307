import type { Engine, EngineOptions } from './engine.js';

/**
 * Opens the engine that was asked for. Nothing of the others is loaded.
 *
 * @throws Error in the engine's own words when it, or the device, is refused
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { engine = 'ort' } = options;
  switch (engine) {
    case 'ort':
      return (await import('./onnx-engine.js')).openOnnxEngine(options);
    case 'tfjs':
      return (await import('./tfjs/tfjs-engine.js')).openTfjsEngine(options);
    default:
      return engine satisfies never;
  }
}
