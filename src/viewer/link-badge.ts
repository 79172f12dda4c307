import type { LinkState } from './link-state.js';
import { byId, setText } from './element.js';

/** The state of the connection, at the top right of the page. */
export class LinkBadge {
  readonly #root = byId('link');
  readonly #cause = byId('link-cause');
  readonly #text = byId('link-text');

  /** `live`: cameras whose pictures are live. */
  refresh(state: LinkState, live: number, nowMs: number): void {
    this.#root.dataset['state'] = state.kind === 'open' && live === 0 ? 'idle' : state.kind;
    setText(this.#cause, state.kind === 'lost' ? `${causeOf(state.reason)},` : '');
    setText(this.#text, textOf(state, live, nowMs));
  }
}

function textOf(state: LinkState, live: number, nowMs: number): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting';
    case 'open':
      return live > 0 ? 'Live' : 'Connected';
    case 'unauthorized':
      return 'Locked';
    case 'lost': {
      const seconds = Math.ceil((state.retryAt - nowMs) / 1000);
      return seconds > 0 ? `retrying in ${seconds} s` : 'retrying';
    }
    default:
      return state satisfies never;
  }
}

/** The server's own words where it gave any. */
function causeOf(reason: string): string {
  return reason === '' ? 'Server connection lost' : reason.charAt(0).toUpperCase() + reason.slice(1);
}
