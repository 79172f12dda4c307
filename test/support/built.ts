/**
 * Whether dist is what the sources compile to: `npm test` has made sure of it. With mocha alone dist may be out of date, and
 * programs run from their sources, which takes each of them two seconds longer to start.
 */
export const isBuilt = process.env['SEGCAST_TEST_BUILT'] === '1';
