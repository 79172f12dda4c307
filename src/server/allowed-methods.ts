import type { FastifyInstance } from 'fastify';

/**
 * Watches which routes are added from now on.
 *
 * @returns what tells the methods that a path takes, in alphabetical order; undefined for a path that takes none
 */
export function watchMethods(app: FastifyInstance): (path: string) => readonly string[] | undefined {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return; // the page's files: any path at all
    const methods = methodsOf.get(url) ?? new Set();
    methodsOf.set(url, methods);
    for (const one of [method].flat()) methods.add(one);
  });
  return (path) => {
    const fitting = [...methodsOf].filter(([url]) => fits(url, path)).flatMap(([, methods]) => [...methods]);
    return fitting.length === 0 ? undefined : [...new Set(fitting)].sort();
  };
}

/** Whether a path is one of those under a route such as `/cameras/:id/labels.png`. */
function fits(url: string, path: string): boolean {
  const wanted = url.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((part, i) => part.startsWith(':') || part === given[i])
  );
}
