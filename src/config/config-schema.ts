import { PRECISION_CHOICES } from '../../models/precision-choice.js';
import { extname } from 'node:path';
import { z } from 'zod';
import { DEVICES } from '../../models/runtime/device-name.js';
import { ENGINES } from '../../models/runtime/engine.js';
import { MOST_ZONES } from '../../pipelines/zones/check-zones.js';
import { parseWebhookUrl } from '../../pipelines/zones/webhook-endpoint.js';
import { LABEL_EXTENSIONS, VIDEO_EXTENSIONS } from '../../streams/recorder/container.js';
import { TRANSPORTS } from '../../streams/source/source-spec.js';
import { parseListen } from '../cli/parse.js';
import { checkedText, fields, flag, integer, list, number, oneOf, parsedText, text } from './field-kinds.js';
import { profileSchema } from './profile-schema.js';
import { auditSchema, escalateSchema } from './second-network-schema.js';
import { zoneSchema } from './zone-schema.js';

const ID = 'an id of lower-case letters, digits and -, at most 64';
const PRIORITY = 'a number above 0, up to 1000';
const LISTEN = 'host:port, such as 127.0.0.1:8080 or [::1]:8080, or a port';
/** What a token consists of, as the object of "expected ...". */
export const TOKEN = 'a token of letters, digits and signs, without spaces';
const WEBHOOK = 'a URL that begins with http:// or https://';

const recordFilesSchema = fields({
  video: fileName(VIDEO_EXTENSIONS)
    .optional()
    .describe(`The segmented video: ${VIDEO_EXTENSIONS.join(', ')}.`),
  labels: fileName(LABEL_EXTENSIONS)
    .optional()
    .describe(`The class ids, without loss: ${LABEL_EXTENSIONS.join(', ')}.`),
  overwrite: flag().optional().describe('Whether existing files may be replaced. Default: false.'),
}).refine(({ video, labels }) => video !== undefined || labels !== undefined, 'video, labels or both');

const cameraSchema = fields({
  source: text('a URL, file, folder or glob of images, /dev/videoN, - or demo:').describe(
    'A URL, a file, a folder or glob of images, /dev/videoN, - (standard input) or demo:. Files are relative to this file.',
  ),
  name: text('a name of 1 to 100 characters', 100)
    .optional()
    .describe('What people call it; unique. Default: the source’s host or file name.'),
  id: z
    .string(ID)
    .regex(/^[a-z0-9-]{1,64}$/, ID)
    .optional()
    .describe('What URLs call it: lower-case letters, digits and -; unique. Default: made of the name.'),
  transport: oneOf(TRANSPORTS).optional().describe('How RTSP carries video. Default: tcp.'),
  priority: z
    .number(PRIORITY)
    .positive(PRIORITY)
    .max(1000, PRIORITY)
    .optional()
    .describe('Weight of its share when the device cannot serve all cameras. Default: 1.'),
  profile: profileSchema.optional(),
  opacity: number(0, 1)
    .optional()
    .describe('How strongly the class colours cover the picture. Default: 0.5.'),
  steady: flag().optional().describe('Whether labels of still pixels are held. Default: false.'),
  record: z
    .union([flag(), recordFilesSchema], 'true, false, or the fields video, labels and overwrite')
    .optional()
    .describe('What is recorded from the start; true: a video named after camera and time in `recordings`.'),
  zones: list(zoneSchema, MOST_ZONES, 'a list of zones')
    .optional()
    .describe('Parts of the picture that are watched.'),
}).describe('A camera, or a file that is treated as one.');

const serverSchema = fields({
  listen: z
    .union([integer(0, 65_535), parsedText(LISTEN, parseListen)], LISTEN)
    .optional()
    .describe(
      'Where the page is served: host:port or a port; 0 takes any free one. Default: 127.0.0.1:8080.',
    ),
  token: checkedText(TOKEN, (token) => (isToken(token) ? undefined : {}))
    .optional()
    .describe(
      'The secret every viewer must know, required beyond this machine. Best from outside: ${SEGCAST_TOKEN}.',
    ),
  tokenFile: text('a file name').optional().describe('A file that holds the token, relative to this one.'),
  quality: integer(1, 100).optional().describe('JPEG quality of the live picture. Default: 80.'),
  allowedHosts: list(text('a host name', 253), 100, 'a list of host names')
    .optional()
    .describe('Further names that a server on this machine answers to, for a reverse proxy in front of it.'),
}).describe('How viewers reach it.');

const devicesSchema = fields({
  engine: oneOf(ENGINES)
    .optional()
    .describe('The library that runs the network: ort (ONNX Runtime) or tfjs (TensorFlow.js). Default: ort.'),
  device: oneOf(DEVICES).optional().describe('Where the network runs. Default: auto.'),
  precision: oneOf(PRECISION_CHOICES)
    .optional()
    .describe(
      'The precision of the network. Default: auto, 8-bit integers where the CPU is faster with them.',
    ),
  threads: integer(1, 256).optional().describe('CPU threads of the network. Default: all cores.'),
  model: text('a model’s name').optional().describe('The network, as `segcast models list` shows it.'),
}).describe('What segments.');

const webhookSchema = fields({
  url: parsedText(WEBHOOK, parseWebhookUrl).describe('Each event is posted here as JSON; http or https.'),
  secret: text('a secret')
    .optional()
    .describe(
      'Signs each post: `segcast-signature: sha256=<HMAC-SHA256 of the body, hex>`. Default: not signed.',
    ),
}).describe('Where events of zones are sent.');

/** `segcast.yaml`, as it is written. */
export const configSchema = fields({
  cameras: list(cameraSchema, 1000, 'a list of cameras').optional().describe('Default: none.'),
  server: serverSchema.optional(),
  devices: devicesSchema.optional(),
  audit: auditSchema.optional(),
  escalate: escalateSchema.optional(),
  recordings: text('a folder')
    .optional()
    .describe(
      'The folder for recordings whose place nobody named, relative to this file. Default: recordings.',
    ),
  webhook: webhookSchema.optional(),
});

export type ConfigFile = z.infer<typeof configSchema>;
export type CameraEntry = z.infer<typeof cameraSchema>;

/** Whether an HTTP header can carry it. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,1000}$/.test(text);
}

function fileName(extensions: readonly string[]) {
  const expected = `a file name that ends with ${extensions.join(', ')}`;
  return checkedText(expected, (name) => (extensions.includes(extname(name).toLowerCase()) ? undefined : {}));
}
