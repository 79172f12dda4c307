import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { isNestedTooDeeply } from './yaml-nesting.js';

/** A place in a text, both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The way to a value: field names and list indices. */
export type FieldPath = readonly PropertyKey[];

/** Something that keeps a text from being YAML. */
export interface SyntaxMistake {
  readonly place: TextPlace;
  readonly message: string;
  readonly hint?: string | undefined;
}

const TOO_DEEP: SyntaxMistake = {
  place: { line: 1, column: 1 },
  message: 'the values are nested too deeply',
};

/** The commonest slip, which YAML explains in its own terms: `source: demo:`. */
const NEEDS_QUOTES = 'a text with ": " in it or ":" at its end needs quotes';

/** An anchor that is used more often, or one that holds others, is an attack rather than a configuration. */
const MOST_ALIASES = 100;

/** A YAML document whose values know where they are written. */
export class LocatedYaml {
  readonly #text: string;
  readonly #lines: LineCounter;
  readonly #document: Document;

  /** Reads one document of YAML 1.2, with merge keys. */
  static read(text: string): LocatedYaml | readonly SyntaxMistake[] {
    if (isNestedTooDeeply(text)) return [TOO_DEEP];
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
    const mistakes = [...document.errors, ...document.warnings];
    if (mistakes.length === 0) return new LocatedYaml(text, lines, document);
    return mistakes.map(({ pos, message, code }) => {
      const hint = code === 'BLOCK_AS_IMPLICIT_KEY' ? NEEDS_QUOTES : undefined;
      return { place: placeOf(pos[0], lines), message, hint };
    });
  }

  private constructor(text: string, lines: LineCounter, document: Document) {
    this.#text = text;
    this.#lines = lines;
    this.#document = document;
  }

  /** The document as plain values, aliases resolved; a mistake when one is of nothing, or they multiply too much. */
  plain(): { readonly value: unknown } | SyntaxMistake {
    try {
      return { value: this.#document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
    } catch {
      const stray = this.#firstAlias((alias) => alias.resolve(this.#document) === undefined);
      if (stray) {
        return { place: this.#placeOf(stray), message: `the alias *${stray.source} has no anchor before it` };
      }
      const message = `aliases (*name) multiply to more than ${MOST_ALIASES} values`;
      return { place: this.#placeOf(this.#firstAlias(() => true)), message };
    }
  }

  /** The value as it is written; undefined when there is none. */
  written(path: FieldPath): Node | undefined {
    return this.#follow(path).node;
  }

  /** Where a field's name is written; that of the innermost value around it when there is no such field. */
  placeOfKey(path: FieldPath): TextPlace {
    const around = this.#follow(path.slice(0, -1)).node;
    const pair = isMap(around) ? this.#pairIn(around, path.at(-1)) : undefined;
    return isNode(pair?.key) ? this.#placeOf(pair.key) : this.placeOfValue(path);
  }

  /**
   * Where a value is written; that of the innermost value around it when there is none.
   *
   * @param offset - into a text value, from 0; its beginning where it is not written literally
   */
  placeOfValue(path: FieldPath, offset = 0): TextPlace {
    const { node, innermost } = this.#follow(path);
    const start = startOf(innermost);
    if (offset === 0 || !isScalar(node) || typeof node.value !== 'string') return this.#placeAt(start);
    const literal = this.#text.slice(start, node.range?.[1]).indexOf(node.value);
    return this.#placeAt(literal === -1 ? start : start + literal + offset);
  }

  #follow(path: FieldPath): { readonly node: Node | undefined; readonly innermost: Node | undefined } {
    let node = this.#resolved(this.#document.contents);
    let innermost = node;
    for (const step of path) {
      node = this.#resolved(this.#step(node, step));
      if (node === undefined) break;
      innermost = node;
    }
    return { node, innermost };
  }

  #step(node: Node | undefined, step: PropertyKey): unknown {
    if (isSeq(node)) return node.items[Number(step)];
    return isMap(node) ? this.#pairIn(node, step)?.value : undefined;
  }

  /** The map's own field, or one that is merged in by `<<`. */
  #pairIn(map: YAMLMap, name: PropertyKey | undefined): Pair | undefined {
    const own = map.items.find(({ key }) => isScalar(key) && key.value === name);
    if (own !== undefined) return own;
    for (const { key, value } of map.items) {
      if (!isScalar(key) || key.source !== '<<') continue;
      const merged = this.#resolved(value);
      for (const one of isSeq(merged) ? merged.items : [merged]) {
        const map = this.#resolved(one);
        const pair = isMap(map) ? this.#pairIn(map, name) : undefined;
        if (pair !== undefined) return pair;
      }
    }
    return undefined;
  }

  #resolved(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#document);
    return isNode(node) ? node : undefined;
  }

  #firstAlias(is: (alias: Alias) => boolean): Alias | undefined {
    let first: Alias | undefined;
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (!is(alias)) return undefined;
        first = alias;
        return visit.BREAK;
      },
    });
    return first;
  }

  #placeOf(node: Node | undefined): TextPlace {
    return this.#placeAt(startOf(node));
  }

  #placeAt(offset: number): TextPlace {
    return placeOf(offset, this.#lines);
  }
}

function startOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

function placeOf(offset: number, lines: LineCounter): TextPlace {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
