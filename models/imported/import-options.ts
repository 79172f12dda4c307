import type { ClassSet } from '../../src/core/class-set.js';

/** What every import is told. */
export interface ImportOptions {
  /** What the model will be called: lower-case words joined by `-`. */
  readonly name: string;
  readonly classSet: ClassSet;
  /** As people read it. @defaultValue derived from the network and the file */
  readonly title?: string | undefined;
  /** SPDX name of the weights' licence. @defaultValue 'NOASSERTION' */
  readonly licence?: string | undefined;
  /** Where models are kept. @defaultValue the user's folder of models */
  readonly folder?: string | undefined;
  /** Whether an imported model of that name is replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
