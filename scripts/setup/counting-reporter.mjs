import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END } = Mocha.Runner.constants;

/** mocha's `spec` reporter, which also writes what it counted to the file named by SEGCAST_TEST_COUNTS, as JSON. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(process.env.SEGCAST_TEST_COUNTS, JSON.stringify(counts));
    });
  }
}
