import { Option } from 'commander';
import { TRANSPORTS } from '../../streams/source/source-spec.js';

/** `--transport tcp|udp` */
export function transportOption(): Option {
  return new Option('--transport <transport>', 'how RTSP carries video').choices(TRANSPORTS).default('tcp');
}
