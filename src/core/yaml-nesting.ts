import { Lexer } from 'yaml';

/** A camera's corner is 8 levels deep. */
const MOST_LEVELS = 64;

/** What a line of YAML may begin with before its first value: each `- ` or `? ` opens a level, as does more indentation. */
const LINE_START = /^(?: |[-?:] )+/gm;
/** Columns; two for each level. */
const DEEPEST_START = 4 * MOST_LEVELS;

/**
 * Whether the lists and fields of a YAML text lie deeper in each other than any configuration has them. To be asked before
 * the text is parsed: the parser's time grows with the square of the depth, and beyond some thousands the process is lost.
 */
export function isNestedTooDeeply(text: string): boolean {
  for (const [start] of text.matchAll(LINE_START)) if (start.length > DEEPEST_START) return true;
  let level = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') level++;
    if (token === ']' || token === '}') level--;
    if (level > MOST_LEVELS) return true;
  }
  return false;
}
