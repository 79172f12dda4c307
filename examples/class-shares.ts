/**
 * Prints what a camera sees, once a second: the pipeline as a library.
 *
 *     npx tsx examples/class-shares.ts [source]
 */
import { filter, map, take, throttleTime } from 'rxjs';
import { annotate, camera, inputSizeFor, loadModel, openSegmenter, segment } from 'segcast';

const [source = 'demo:', seconds = '10'] = process.argv.slice(2);

const model = await loadModel('icnet-camvid');
const segmenter = await openSegmenter({ model });
const { defaultSize } = model.manifest.input;

camera(source)
  .pipe(
    segment(segmenter, { exit: 'high', inputSize: (frame) => inputSizeFor(frame, defaultSize) }),
    annotate(segmenter.classSet),
    filter(({ shares }) => shares !== undefined), // raw video while the network loads
    throttleTime(1000),
    take(Number(seconds)),
    map(({ shares = [], classSet, segmentation }) => {
      const seen = classSet.classes
        .map(({ name }, id) => ({ name, share: shares[id] ?? 0 }))
        .filter(({ share }) => share >= 0.01)
        .sort((a, b) => b.share - a.share);
      return `frame ${segmentation.frame.seq}: ${seen.map(({ name, share }) => `${name} ${(share * 100).toFixed(0)} %`).join(', ')}`;
    }),
  )
  .subscribe({
    next: (line) => console.log(line),
    error: (failure: unknown) => {
      console.error(failure);
      void segmenter[Symbol.asyncDispose]();
    },
    complete: () => void segmenter[Symbol.asyncDispose](),
  });
