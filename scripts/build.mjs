// npm run build, and `prepare` under npm ci: compiles the sources into dist where dist is missing or out of date.
import { ensureBuild } from './setup/build-project.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { runScript } from './setup/say.mjs';

await runScript(() => {
  checkNodeVersion();
  ensureBuild();
  return 0;
});
