import { concatMap } from 'rxjs';
import { applyChanges } from '../../config/apply-changes.js';
import { configChanges, isUnchanged } from '../../config/config-changes.js';
import type { Config } from '../../config/config.js';
import { watchConfig } from '../../config/watch-config.js';
import type { SegcastError } from '../../core/errors.js';
import { failureText } from '../failure-text.js';
import type { LiveLine } from '../terminal/live-line.js';
import type { Follow } from './watch.js';

/**
 * Brings the running cameras to the configuration's newest contents; broken ones are told and change nothing.
 *
 * @param model - the network in use where that is not the file's, for the classes that rules may name
 */
export function followConfig(path: string, first: Config, model: string | undefined): Follow {
  return (fleet, line) => {
    let current = first;
    const tell = (failure: SegcastError): void => line.print(failureText(failure, false));
    const following = watchConfig(path, { current: first, model })
      .pipe(
        concatMap(async (reading) => {
          if (reading.kind === 'failed') {
            tell(reading.failure);
            line.print('segcast: the last good configuration stays in force.');
            return;
          }
          const changes = configChanges(current, reading.config);
          current = reading.config;
          for (const { failure } of await applyChanges(fleet, changes)) tell(failure);
          if (!isUnchanged(changes)) tellChanges(changes.server, line);
        }),
      )
      .subscribe();
    return { [Symbol.dispose]: () => following.unsubscribe() };
  };
}

function tellChanges(needRestart: readonly string[], line: LiveLine): void {
  line.print('segcast: configuration reloaded.');
  if (needRestart.length > 0)
    line.print(`segcast: ${needRestart.join(', ')} will take effect when segcast is started again.`);
}
