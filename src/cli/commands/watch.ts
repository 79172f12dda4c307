import { Command, Option } from 'commander';
import { TRANSPORTS } from '../../../streams/source/source-spec.js';
import { DEFAULT_HOST, DEFAULT_PORT } from '../../server/server-options.js';
import { interruptSignal, isAbort } from '../interrupt.js';
import { parseInteger, parseListen, parseNumber } from '../parse.js';
import { deviceOption, exitOption, modelOption, sizeOption, threadsOption } from '../segmenter-options.js';
import { LIVE_SIZE } from '../watch/start-camera.js';
import { nameCameras } from '../watch/name-cameras.js';
import type { WatchOptions } from '../watch/watch-options.js';
import { watch } from '../watch/watch.js';

/** `segcast watch <source>...`: the live view. */
export function watchCommand(): Command {
  return new Command('watch')
    .description('segment cameras or files live, show them on a page, record them')
    .argument(
      '<source...>',
      'URL, file, folder or glob of images, /dev/videoN, - (standard input) or demo:; name=source names it',
    )
    .option(
      '--listen <host:port>',
      `where the page is served (default: ${DEFAULT_HOST}:${DEFAULT_PORT})`,
      parseListen,
    )
    .addOption(
      new Option('--token <token>', 'secret every viewer must know; required beyond this machine').env(
        'SEGCAST_TOKEN',
      ),
    )
    .option('--record <file>', 'record the segmented video (.mp4, .mkv, .mov) with a .jsonl beside it')
    .option('--labels <file>', 'record the class ids without loss (.mkv)')
    .option('--overwrite', 'replace existing recordings')
    .addOption(modelOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(exitOption())
    .addOption(sizeOption(`${LIVE_SIZE.width}x${LIVE_SIZE.height}`))
    .option('--opacity <0..1>', 'how strongly the class colours cover the picture', parseNumber(0, 1), 0.5)
    .option('--quality <1..100>', 'JPEG quality of the live picture', parseInteger(1, 100), 80)
    .addOption(
      new Option('--transport <transport>', 'how RTSP carries video').choices(TRANSPORTS).default('tcp'),
    )
    .option('--no-strip', 'leave the status strip out of fresh pictures')
    .action(async (sources: string[], options: WatchOptions) => {
      const signal = interruptSignal();
      await watch(nameCameras(sources), options, signal).catch((thrown: unknown) => {
        if (!isAbort(thrown)) throw thrown; // Ctrl-C while the network was still loading: nothing to finish
      });
    });
}
