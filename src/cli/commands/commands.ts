import type { ListedCommand } from '../listed-command.js';

/** What `segcast` can do, in the order of its help. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'watch',
    description: 'segment cameras or files live, show them on a page, record them',
    operands: '[source...]',
    load: async (command) => (await import('./watch.js')).watchCommand(command),
  },
  {
    name: 'run',
    description: 'segment a whole video: as many frames out as in, at the same times',
    operands: '<input> <output>',
    load: async (command) => (await import('./run.js')).runCommand(command),
  },
  {
    name: 'tune',
    description:
      "measure every size and exit of a network on a source's own frames, and write a profile for watch",
    operands: '<source>',
    load: async (command) => (await import('./tune.js')).tuneCommand(command),
  },
  {
    name: 'bench',
    description: 'measure a live view of a source: deadline hit rate, latency, accuracy; also under load',
    operands: '<source>',
    load: async (command) => (await import('./bench.js')).benchCommand(command),
  },
  {
    name: 'eval',
    description: 'compare a network with labelled images: mIoU, IoU per class, pixel accuracy, time',
    load: async (command) => (await import('./eval.js')).evalCommand(command),
  },
  {
    name: 'models',
    description: 'the networks that come with segcast',
    load: async (command, words) => (await import('./models/models.js')).modelsCommand(command, words),
  },
  {
    name: 'doctor',
    description: 'check Node, ffmpeg, engines and devices, models, port and disk',
    load: async (command) => (await import('./doctor.js')).doctorCommand(command),
  },
];
