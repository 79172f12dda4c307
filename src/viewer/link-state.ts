/** Where the connection with the server stands. Times are this page's wall clock, ms. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly since: number; readonly retryAt: number; readonly reason: string }
  /** The server wants a token; nothing is tried until `retry` is called. */
  | { readonly kind: 'unauthorized' };
