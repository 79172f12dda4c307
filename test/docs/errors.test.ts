import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EXIT_CODES, exitCodeOf } from '../../src/cli/exit-codes.js';
import { ERROR_CODES } from '../../src/core/errors.js';
import { packagePath } from '../../src/core/package-root.js';

const [codes = '', exits = ''] = readFileSync(packagePath('docs', 'errors.md'), 'utf8').split(
  '\n## Exit codes',
);

describe('docs/errors.md', () => {
  const rows = rowsOf(codes).filter(([code]) => code.startsWith('`'));

  it('describes every error code once, in the order of the code', () => {
    assert.deepEqual(
      rows.map(([code]) => code),
      ERROR_CODES.map((code) => `\`${code}\``),
    );
  });

  it('says meaning and remedy of each', () => {
    for (const [code, , meaning, , remedy] of rows) assert.ok(meaning && remedy, code);
  });

  it('gives each the exit code that the command line ends with', () => {
    assert.deepEqual(
      rows.map(([, exit]) => Number(exit)),
      ERROR_CODES.map(exitCodeOf),
    );
  });

  it('describes every exit code', () => {
    const listed = rowsOf(exits).map(([exit]) => Number(exit));
    assert.deepEqual(listed.filter(Number.isInteger), Object.values(EXIT_CODES));
  });
});

/** The cells of every row of the tables in a Markdown text, header rows included. */
function rowsOf(markdown: string): [first: string, ...rest: string[]][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('| '));
  return lines.map((line) => {
    const [first = '', ...rest] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [first, ...rest];
  });
}
