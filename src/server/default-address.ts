/** Where the server listens unless told otherwise: nobody but this machine reaches it. */
export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8080;
