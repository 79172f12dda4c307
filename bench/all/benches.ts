/** One bench of `npm run bench`. */
export interface Bench {
  readonly name: string;
  /** In bench/. */
  readonly file: string;
  readonly args: readonly string[];
  /** Instead of `args`, for a few seconds. */
  readonly quick: readonly string[];
}

const CLIP = 'streams/demo/street.mp4';

/**
 * All of them, in turn: those that show one thing first, whole pipelines last.
 *
 * @param python - the interpreter that has the peers' packages
 */
export function allBenches(python: string): readonly Bench[] {
  return [
    stages('stages', 'icnet-camvid'),
    stages('stages-int8', 'icnet-camvid-int8'),
    { name: 'overlay', file: 'overlay.bench.ts', args: [], quick: [] },
    {
      name: 'int8',
      file: 'int8.bench.ts',
      args: ['20', '1024x512', '960x720', '896x512'],
      quick: ['3', '448x256'],
    },
    { name: 'crf', file: 'crf.bench.ts', args: ['6'], quick: ['1'] },
    { name: 'startup', file: 'startup.bench.ts', args: [], quick: ['--rounds', '1'] },
    { name: 'capacity', file: 'capacity.bench.ts', args: [], quick: ['--quick'] },
    {
      name: 'peers',
      file: 'peers/peers.bench.ts',
      args: ['--python', python],
      quick: ['--python', python, '--rounds', '1', '--frames', '5'],
    },
  ];
}

function stages(name: string, model: string): Bench {
  return {
    name,
    file: 'stages.bench.ts',
    args: [CLIP, '150', '896x512', model],
    quick: [CLIP, '20', '896x512', model],
  };
}
