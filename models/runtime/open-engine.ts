import type { Engine, EngineOptions } from './engine.js';

/**
 * Opens the engine that was asked for. Nothing of the others is loaded.
 *
 * @throws Error in the engine's own words when it, or the device, is refused
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { engine = 'ort', provider, precision } = options;
  if (precision === 'fp16' && (engine === 'tfjs' || provider === 'cpu'))
    throw new Error(
      engine === 'tfjs' ? 'TensorFlow.js has no half precision' : 'the cpu has no half precision',
    );
  switch (engine) {
    case 'ort':
      return (await import('./onnx-engine.js')).openOnnxEngine(options);
    case 'tfjs':
      return (await import('./tfjs/tfjs-engine.js')).openTfjsEngine(options);
    default:
      return engine satisfies never;
  }
}
