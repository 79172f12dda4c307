import type { LinkState } from './connection.js';
import { byId, setText } from './element.js';

/** The state of the connection, at the top right of the page. */
export class LinkBadge {
  readonly #root = byId('link');
  readonly #text = byId('link-text');

  /** `live`: cameras whose pictures are live. */
  refresh(state: LinkState, live: number, nowMs: number): void {
    this.#root.dataset['state'] = state.kind === 'open' && live === 0 ? 'idle' : state.kind;
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
      const what = state.reason === '' ? 'Server connection lost' : sentence(state.reason);
      return seconds > 0 ? `${what}, retrying in ${seconds} s` : `${what}, retrying`;
    }
    default:
      return state satisfies never;
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
