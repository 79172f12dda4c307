import { elementCount, type WeightSource, type WeightTensor } from '../weights/weight-tensor.js';
import { WeightLedger } from '../weights/weight-ledger.js';
import {
  graphInvalid,
  type Attribute,
  type Constant,
  type ElementType,
  type Graph,
  type GraphNode,
  type Value,
} from './graph.js';

/** What an operator adds to the graph. */
export interface NodeOptions {
  /** Name of the node and of its output; unique in the graph. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** @defaultValue none */
  readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
}

/**
 * Collects a network, operator by operator, with static shapes.
 *
 * The operators are functions that take the builder first (`conv2d(graph, x, ...)`); they infer shapes and call `node`.
 * One builder makes one graph; weights that are missing or of another shape are reported together by `finish`.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #ledger: WeightLedger;
  readonly #inputs: Value[] = [];
  /** Outputs by their name outside. */
  readonly #outputs = new Map<string, Value>();
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #values = new Map<string, Value>();
  /** What names declared now begin with. */
  #scope = '';

  /**
   * @param name the graph's name, for error messages and viewers
   * @param weights where `weight` finds trained tensors; not copied
   */
  constructor(name: string, weights: WeightSource = new Map<string, WeightTensor>()) {
    this.#name = name;
    this.#ledger = new WeightLedger(weights);
  }

  /** Declares an input of the graph. */
  input(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = this.#declare({ name: this.#scoped(name), type, shape });
    this.#inputs.push(value);
    return value;
  }

  /** A Float32 constant; `data` is kept, not copied. */
  constant(name: string, shape: readonly number[], data: Float32Array): Value {
    return this.#declareConstant({ name: this.#scoped(name), type: 'float32', shape, data });
  }

  /** A constant of any element type; its data is kept, not copied. */
  tensor(constant: Constant): Value {
    return this.#declareConstant(constant);
  }

  /** A one-dimensional Int64 constant, as operators take sizes. */
  integers(name: string, numbers: readonly number[]): Value {
    const data = BigInt64Array.from(numbers, (number) => BigInt(number));
    return this.#declareConstant({ name: this.#scoped(name), type: 'int64', shape: [numbers.length], data });
  }

  /**
   * A trained tensor by its name in the weights. Asked for twice, it is shared.
   *
   * A tensor that is missing or has another shape is remembered and reported by `finish`.
   */
  weight(name: string, shape: readonly number[]): Value {
    const data = this.#ledger.take(name, shape);
    return this.#values.get(name) ?? this.#declareConstant({ name, type: 'float32', shape, data });
  }

  /** Adds one operator; `undefined` stands for an optional input that is left out. */
  node(op: string, inputs: readonly (Value | undefined)[], options: NodeOptions): Value {
    for (const input of inputs) this.#checkKnown(options.name, input);
    const { type, shape, attributes = {} } = options;
    const name = this.#scoped(options.name);
    const output = this.#declare({ name, type, shape });
    this.#nodes.push({
      name,
      op,
      inputs: inputs.map((input) => input?.name ?? ''),
      output: name,
      attributes,
    });
    return output;
  }

  /** A name no value has yet: `base`, or `base_2`, `base_3`, ... */
  uniqueName(base: string): string {
    let name = base;
    for (let count = 2; this.#values.has(this.#scoped(name)); count++) name = `${base}_${count}`;
    return name;
  }

  /**
   * Adds what `build` adds under names that begin with `<scope>/`, so that the same layers can be there several times,
   * on several inputs. Trained tensors keep their names and are shared.
   */
  within<T>(scope: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = `${outer}${scope}/`;
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  /** Declares a value as an output of the graph, under another name if wanted. */
  output(value: Value, name = value.name): void {
    this.#checkKnown(value.name, value);
    if (this.#inputs.includes(value) || this.#constants.has(value.name))
      throw graphInvalid(name, 'an input or constant cannot be an output');
    if ([...this.#outputs.values()].includes(value))
      throw graphInvalid(value.name, 'it is an output already');
    if (this.#outputs.has(name) || (name !== value.name && this.#values.has(name)))
      throw graphInvalid(name, 'its name is taken');
    this.#outputs.set(name, value);
  }

  /**
   * The finished graph.
   *
   * @throws SegcastError `weights-mismatch` listing every tensor that is missing or has another shape; `graph-invalid`
   *   when nothing was declared an output
   */
  finish(): Graph {
    this.#ledger.check(this.#name);
    if (this.#outputs.size === 0) throw graphInvalid(this.#name, 'the graph has no output');
    const names = new Map([...this.#outputs].map(([name, value]) => [value.name, name]));
    const outside = (name: string) => names.get(name) ?? name;
    const values = [...this.#values.values()].map((value) => renamed(value, outside(value.name)));
    const byName = new Map(values.map((value) => [value.name, value]));
    return {
      name: this.#name,
      inputs: [...this.#inputs],
      outputs: values.filter((value) => this.#outputs.has(value.name)),
      nodes: this.#nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(outside),
        output: outside(node.output),
      })),
      constants: new Map(this.#constants),
      values: byName,
      weightNames: this.#ledger.taken,
    };
  }

  /** Names derived from a value's within the scope begin with it already. */
  #scoped(name: string): string {
    return name.startsWith(this.#scope) ? name : `${this.#scope}${name}`;
  }

  #declareConstant(constant: Constant): Value {
    const expected = elementCount(constant.shape);
    if (constant.data.length !== expected)
      throw graphInvalid(
        constant.name,
        `its shape [${constant.shape.join(', ')}] needs ${expected} numbers, it has ${constant.data.length}`,
      );
    this.#constants.set(constant.name, constant);
    this.#declare(constant);
    return constant;
  }

  #declare(value: Value): Value {
    if (value.name === '') throw graphInvalid(this.#name, 'a value needs a name');
    if (this.#values.has(value.name)) throw graphInvalid(value.name, 'its name is taken');
    if (value.shape.some((size) => !Number.isSafeInteger(size) || size < 1))
      throw graphInvalid(
        value.name,
        `it would have shape [${value.shape.join(', ')}], sizes must be whole and at least 1`,
        'Use a larger input size.',
      );
    this.#values.set(value.name, value);
    return value;
  }

  #checkKnown(node: string, value: Value | undefined): void {
    if (value !== undefined && this.#values.get(value.name) !== value)
      throw graphInvalid(node, `its input "${value.name}" belongs to another graph`);
  }
}

function renamed(value: Value, name: string): Value {
  return value.name === name ? value : { ...value, name };
}
