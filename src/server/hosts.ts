import { networkInterfaces } from 'node:os';

/** Whether only programs on this machine can reach a server that listens on this host. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * The name in a Host header, in lower case, without port, IPv6 in brackets; undefined when there is none or it is no host.
 */
export function hostName(header: string | undefined): string | undefined {
  return parseAuthority('http:', header)?.hostname;
}

/** Whether a browser's Origin names the very host and port that the request went to. */
export function isSameOrigin(origin: string, hostHeader: string | undefined): boolean {
  const from = URL.canParse(origin) ? new URL(origin) : undefined;
  if (from === undefined || (from.protocol !== 'http:' && from.protocol !== 'https:')) return false;
  return parseAuthority(from.protocol, hostHeader)?.host === from.host;
}

/** The URL of a page served on this host and port; for "every address" the one that other machines would use. */
export function pageUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? (lanAddress() ?? '127.0.0.1') : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/`;
}

function parseAuthority(protocol: string, header: string | undefined): URL | undefined {
  if (header === undefined || !/^[^\s/?#@\\]+$/.test(header)) return undefined;
  const text = `${protocol}//${header}/`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function lanAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
