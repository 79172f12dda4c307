// npm test: sets up what is missing (a browser too), then runs the tests. Arguments go to mocha:
// `npm test -- test/streams --grep NUT`. Ends with the line 'N passed, N failed'.
import { ensureTestsRan, runMocha } from './setup/run-mocha.mjs';
import { runScript, say } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';

await runScript(async () => {
  setUp({ browser: true });
  say('running the tests ...');
  const run = await runMocha(process.argv.slice(2));
  const { passed, failed, skipped } = ensureTestsRan(run);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return run.exitCode === 0 && failed === 0 && passed > 0 ? 0 : 1;
});
