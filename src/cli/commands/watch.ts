import { Option, type Command } from 'commander';
import { collectSeldom } from '../../core/collect-seldom.js';
import { raisePriority } from '../../core/priority.js';
import { DEFAULT_HOST, DEFAULT_PORT } from '../../server/default-address.js';
import { isGiven } from '../is-given.js';
import { interruptSignal, isAbort } from '../interrupt.js';
import { parseInteger, parseListen, parseNumber } from '../parse.js';
import { profileOptions } from '../profile-options.js';
import { networkOptions } from '../segmenter-options.js';
import { secondNetworkOptions } from '../second-network-options.js';
import { transportOption } from '../transport-option.js';
import { startWatch } from '../watch/start-watch.js';
import { USUAL_CONFIG } from '../watch/usual-config.js';
import type { WatchOptions } from '../watch/watch-options.js';

/** `segcast watch <source>...`: the live view. */
export function watchCommand(command: Command): Command {
  command
    .argument(
      '[source...]',
      'URL, file, folder or glob of images, /dev/videoN, - (standard input) or demo:; name=source names it',
    )
    .option(
      '--config <file>',
      `cameras, server and devices from a file that may change meanwhile (default: ${USUAL_CONFIG}, when no source is given)`,
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
    .option('--recordings <folder>', 'where recordings started from the page go (default: recordings)');
  for (const option of [...profileOptions(), ...networkOptions(), ...secondNetworkOptions()])
    command.addOption(option);
  return command
    .option('--steady', 'hold the labels of still pixels: less flicker')
    .option('--opacity <0..1>', 'how strongly the class colours cover the picture', parseNumber(0, 1), 0.5)
    .option('--quality <1..100>', 'JPEG quality of the live picture', parseInteger(1, 100), 80)
    .addOption(transportOption())
    .option('--no-strip', 'leave the status strip out of fresh pictures')
    .action(async (sources: string[], options: WatchOptions, command: Command) => {
      raisePriority();
      collectSeldom();
      const signal = interruptSignal();
      await startWatch(sources, options, { signal, isGiven: (name) => isGiven(command, name) }).catch(
        (thrown: unknown) => {
          if (!isAbort(thrown)) throw thrown; // Ctrl-C while the network was still loading: nothing to finish
        },
      );
    });
}
