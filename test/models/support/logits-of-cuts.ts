import type { Geometry } from '../../../models/cut-graph.js';
import type { Network } from '../../../models/network.js';
import { openOnnxEngine } from '../../../models/runtime/onnx-engine.js';
import { allocateTensor, type Tensor } from '../../../models/runtime/tensor.js';
import type { Logits } from '../../../src/core/label-map.js';

/** The logits of all exits for one picture, cheapest first, through the cuts as a segmenter runs them, on the cpu. */
export async function logitsOfCuts(
  network: Pick<Network, 'buildCuts'>,
  geometry: Geometry,
  picture: Uint8Array,
): Promise<readonly Logits[]> {
  await using engine = await openOnnxEngine({ provider: 'cpu', threads: 1 });
  const tensors = new Map<string, Tensor>();
  const take = (name: string) => tensors.get(name)!;
  const logits: Logits[] = [];
  for (const cut of network.buildCuts(geometry)) {
    await using session = await engine.load(cut.onnx);
    for (const info of [...cut.inputs, ...cut.outputs])
      if (!tensors.has(info.name)) tensors.set(info.name, allocateTensor(info));
    tensors.get('frame')?.data.set(picture);
    await session.run(
      cut.inputs.map(({ name }) => take(name)),
      cut.outputs.map(({ name }) => take(name)),
    );
    const { shape, data } = take(cut.logits);
    const [, classes = 0, height = 0, width = 0] = shape;
    logits.push({ classes, height, width, data: data as Float32Array }); // logits are float32
  }
  return logits;
}
