import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostName, isLoopback, isSameOrigin } from './hosts.js';

/** Who may use the server. */
export interface AccessOptions {
  /** The address the server listens on. */
  readonly host: string;
  /** The secret that requests must carry; undefined when anyone who reaches the server may use it. */
  readonly token: string | undefined;
  /** Further names a loopback server may be called by, for a reverse proxy on the same machine. */
  readonly allowedHosts: readonly string[];
}

/** The part of a request that decides about access. */
export type AccessRequest = Pick<IncomingMessage, 'headers' | 'url' | 'socket'>;

/** Decides who may use the server. Holds the token and never gives it out. */
export class Access {
  readonly #host: string;
  readonly #token: string | undefined;
  readonly #allowedHosts: ReadonlySet<string>;

  constructor({ host, token, allowedHosts }: AccessOptions) {
    this.#host = host;
    this.#token = token;
    this.#allowedHosts = new Set(allowedHosts.map((name) => name.toLowerCase()));
  }

  /**
   * Whether the request was addressed to this server by a name it answers to. A server on loopback refuses every other
   * name: otherwise a web page could have its own name resolve to 127.0.0.1 and read what is here (DNS rebinding).
   */
  hostAllowed(request: AccessRequest): boolean {
    if (!isLoopback(this.#host)) return true;
    const name = hostName(request.headers.host);
    if (name === undefined) return false;
    return isLoopback(name) || name.endsWith('.localhost') || this.#allowedHosts.has(name);
  }

  /** Whether the request comes from our own page or from no page at all; programs other than browsers send no Origin. */
  originAllowed({ headers }: AccessRequest): boolean {
    return headers.origin === undefined || isSameOrigin(headers.origin, headers.host);
  }

  /** Whether the request proves to know the token: by bearer header, session cookie or `token` in the query. */
  authorized(request: AccessRequest): boolean {
    if (this.#token === undefined) return true;
    const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.tokenMatches(bearer);
    const session = cookieOf(request, cookieName(request));
    if (session !== undefined && isEqual(session, sessionOf(this.#token))) return true;
    return this.tokenInQuery(request);
  }

  /** Whether the request's URL carries the right token, and one is asked for at all. */
  tokenInQuery({ url = '/' }: AccessRequest): boolean {
    const given = new URLSearchParams(url.split('?')[1] ?? '').get('token');
    return this.#token !== undefined && given !== null && this.tokenMatches(given);
  }

  /** Whether this is the token, in a time that does not tell how much of it is right; true when none is asked for. */
  tokenMatches(given: string): boolean {
    return this.#token === undefined || isEqual(given, this.#token);
  }

  /** The Set-Cookie value that opens a session in the browser that made this request; undefined without a token. */
  sessionCookie(request: AccessRequest): string | undefined {
    if (this.#token === undefined) return undefined;
    return `${cookieName(request)}=${sessionOf(this.#token)}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

/** Browsers keep one cookie jar for all ports of a host, so that the port is part of the name. */
function cookieName({ socket }: AccessRequest): string {
  return `segcast-session-${socket.localPort ?? 0}`;
}

/** Derived from the token, so that a session survives a restart of the server but not a change of the token. */
function sessionOf(token: string): string {
  return createHmac('sha256', token).update('segcast session v1').digest('base64url');
}

function cookieOf({ headers }: AccessRequest, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
