import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where imported models are kept, one folder each: `segcast/models` in XDG_DATA_HOME, else in `~/.local/share` (XDG Base
 * Directory Specification; a relative XDG_DATA_HOME counts as unset).
 */
export function userModelsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_DATA_HOME: base = '' } = environment;
  return join(isAbsolute(base) ? base : join(homedir(), '.local', 'share'), 'segcast', 'models');
}
