import { elementCount, type WeightSource, type WeightTensor } from './weight-tensor.js';

/**
 * Tensors as a training starts from: convolutions normally distributed with variance 2 / (inputs of a filter) (He et
 * al., ICCV 2015, arXiv:1502.01852, equation 10), batch normalisation as the identity, biases zero.
 *
 * A tensor depends on the seed and its name only, not on what else was asked for.
 *
 * @param seed a whole number
 */
export function randomWeights(seed: number): WeightSource {
  const tensors = new Map<string, WeightTensor>();
  return {
    get: (name, shape) => {
      const tensor = tensors.get(name) ?? { shape, data: initial(name, shape, seed) };
      tensors.set(name, tensor);
      return tensor;
    },
    keys: () => [],
  };
}

function initial(name: string, shape: readonly number[], seed: number): Float32Array {
  const data = new Float32Array(elementCount(shape));
  if (shape.length < 2) return data.fill(/\.(weight|running_var)$/.test(name) ? 1 : 0);
  const deviation = Math.sqrt(2 / elementCount(shape.slice(1)));
  const uniform = uniformNumbers(hash(`${seed} ${name}`));
  for (let i = 0; i < data.length; i++) data[i] = deviation * normal(uniform);
  return data;
}

/** One number of the standard normal distribution (Box and Muller). */
function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const byte of Buffer.from(text)) bits = Math.imul(bits ^ byte, 0x01000193);
  return bits >>> 0;
}

/** Numbers from 0 to below 1 (mulberry32: a counter through a bit mixer). */
function uniformNumbers(seed: number): () => number {
  let counter = seed;
  return () => {
    counter = (counter + 0x6d2b79f5) | 0;
    let bits = Math.imul(counter ^ (counter >>> 15), counter | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
