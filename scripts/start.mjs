// npm start: sets up what is missing, then watches the built-in demo camera. `npm start -- <source> [options]` watches
// that source instead; options are those of `segcast watch`.
import { runInForeground } from './setup/foreground.mjs';
import { runScript } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';

await runScript(() => {
  setUp();
  const args = process.argv.slice(2);
  const sources = namesSource(args) ? [] : ['demo:'];
  return runInForeground('dist/src/cli/main.js', ['watch', ...sources, ...args]);
});

/** Whether one of the arguments is a source: the first one, or a URL, or one that no option before it can have taken. */
function namesSource(args) {
  return args.some((arg, index) => {
    if (arg.startsWith('-')) return arg === '-';
    return (
      index === 0 || !args[index - 1].startsWith('-') || /^(\w[\w+.-]*:\/\/|demo:|\/dev\/video)/.test(arg)
    );
  });
}
