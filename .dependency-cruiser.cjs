/** The direction of the house: src/core <- {streams | models} <- pipelines <- src/{cli,server}. */
const room = (path) => ({ path });
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-imports-nothing-of-ours',
      severity: 'error',
      from: room('^src/core/'),
      to: { path: '^(src|streams|models|pipelines)/', pathNot: '^src/core/' },
    },
    {
      name: 'streams-import-core-only',
      severity: 'error',
      from: room('^streams/'),
      to: { path: '^(src|models|pipelines)/', pathNot: '^src/core/' },
    },
    {
      name: 'models-import-core-only',
      severity: 'error',
      from: room('^models/'),
      to: { path: '^(src|streams|pipelines)/', pathNot: '^src/core/' },
    },
    {
      name: 'pipelines-stay-below-the-roof',
      severity: 'error',
      from: room('^pipelines/'),
      to: { path: '^src/', pathNot: '^src/core/' },
    },
    {
      name: 'server-does-not-import-cli',
      severity: 'error',
      from: room('^src/server/'),
      to: room('^src/cli/'),
    },
    {
      name: 'fluent-ffmpeg-in-one-file',
      severity: 'error',
      from: { path: '.', pathNot: '^streams/ffmpeg\\.ts$' },
      to: { path: 'node_modules/(@types/)?fluent-ffmpeg' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/viewer/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json', '.node'],
    },
  },
};
