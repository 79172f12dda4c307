import { graphInvalid, valueOf, type Graph, type GraphNode, type Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import {
  dequantizeLinear,
  quantizedBytes,
  quantizeLinear,
  type Affine,
  type Quantized,
} from '../graph/quantization.js';
import { foldRelus, KEEPING_OPERATORS } from './activations.js';
import { quantizedParameters } from './quantize-conv.js';
import { rewritten } from './rewritten.js';

/** How a network's tensors become integers. */
export interface QuantizationPlan {
  /** Tensors that are bytes, by name, and what their bytes stand for. */
  readonly activations: ReadonlyMap<string, Affine>;
  /** Convolutions that stay float32, by name. */
  readonly float: ReadonlySet<string>;
}

/** What of a graph's edges stays float32. */
export interface QuantizeOptions {
  /** Names of outputs that are float32 although the plan has them, such as logits. @defaultValue none */
  readonly floatOutputs?: ReadonlySet<string> | undefined;
}

/**
 * The graph with the plan's tensors as bytes, in ONNX's QDQ form: every operator stays what it is, its float inputs come
 * out of DequantizeLinear and its result goes into QuantizeLinear. An engine with integer kernels runs the three as one;
 * one without computes the same in floats.
 *
 * Inputs and outputs that the plan names are bytes, too: what passes between two cuts is a quarter as large.
 *
 * @param graph batch normalisation folded
 */
export function quantizeGraph(graph: Graph, plan: QuantizationPlan, options: QuantizeOptions = {}): Graph {
  const { floatOutputs = new Set() } = options;
  return new Quantization(foldRelus(graph, plan.activations), plan, floatOutputs).run();
}

/** A tensor as bytes. */
interface ByteTensor {
  readonly quantized: Quantized;
  readonly affine: Affine;
}

/** One run of the pass. */
class Quantization {
  readonly #graph: Graph;
  readonly #plan: QuantizationPlan;
  readonly #floatOutputs: ReadonlySet<string>;
  readonly #builder: GraphBuilder;
  /** What stands for the graph's tensors: as bytes where they are quantised, as floats where somebody asked. */
  readonly #bytes = new Map<string, ByteTensor>();
  readonly #floats = new Map<string, Value>();

  constructor(graph: Graph, plan: QuantizationPlan, floatOutputs: ReadonlySet<string>) {
    this.#graph = graph;
    this.#plan = plan;
    this.#floatOutputs = floatOutputs;
    this.#builder = new GraphBuilder(graph.name);
  }

  run(): Graph {
    for (const input of this.#graph.inputs) this.#takeInput(input);
    for (const node of this.#graph.nodes) this.#takeNode(node);
    for (const { name } of this.#graph.outputs) {
      const bytes = this.#floatOutputs.has(name) ? undefined : this.#bytes.get(name)?.quantized.integers;
      this.#builder.output(bytes ?? this.#floatOf(name), name);
    }
    const graph = this.#builder.finish();
    return rewritten({ ...graph, weightNames: this.#graph.weightNames }, { nodes: graph.nodes });
  }

  #takeInput({ name, type, shape }: Value): void {
    const affine = type === 'float32' ? this.#plan.activations.get(name) : undefined;
    const input = this.#builder.input(name, affine === undefined ? type : 'uint8', shape);
    if (affine === undefined) this.#floats.set(name, input);
    else this.#takeBytes(name, input, affine);
  }

  #takeBytes(name: string, bytes: Value, affine: Affine): void {
    this.#bytes.set(name, {
      quantized: quantizedBytes(this.#builder, bytes, affine, `${name}.bytes`),
      affine,
    });
  }

  #takeNode(node: GraphNode): void {
    const relabelled = this.#relabelled(node);
    if (relabelled !== undefined) {
      this.#takeBytes(node.output, relabelled.bytes, relabelled.affine);
      return;
    }
    const { op, output, attributes } = node;
    const { type, shape } = valueOf(this.#graph, output);
    const affine = this.#affineOf(node);
    const name = affine === undefined ? output : `${output}.float`;
    const result = this.#builder.node(op, this.#inputsOf(node, affine), { name, type, shape, attributes });
    if (affine === undefined) this.#floats.set(output, result);
    else {
      const quantized = quantizeLinear(this.#builder, result, affine, `${output}.bytes`);
      this.#bytes.set(output, { quantized, affine });
    }
  }

  /** Bytes that need no arithmetic to be a node's result: they are the input's and only stand for other numbers. */
  #relabelled({ op, inputs, output }: GraphNode): { bytes: Value; affine: Affine } | undefined {
    const [first = '', second = ''] = inputs;
    const source = this.#floats.get(first);
    if (op === 'Cast' && source?.type === 'uint8')
      return { bytes: source, affine: { scale: 1, zeroPoint: 0 } };
    const input = this.#bytes.get(first);
    const shift = this.#graph.constants.get(second)?.data;
    const wanted = this.#plan.activations.get(output);
    if (op !== 'Add' || !input || !wanted || shift?.length !== 1) return undefined;
    const { scale, zeroPoint } = input.affine;
    const isShift = wanted.scale === scale && wanted.zeroPoint === zeroPoint - Number(shift[0]) / scale;
    return isShift ? { bytes: input.quantized.integers, affine: wanted } : undefined;
  }

  /** What the bytes of a node's result stand for; undefined when it stays what it is. */
  #affineOf({ op, inputs, output }: GraphNode): Affine | undefined {
    if (valueOf(this.#graph, output).type !== 'float32') return undefined;
    const input = this.#bytes.get(inputs[0] ?? '');
    if (KEEPING_OPERATORS.has(op) && this.#floatOutputs.has(output)) return undefined; // bytes on the way would only round
    return KEEPING_OPERATORS.has(op) ? input?.affine : this.#plan.activations.get(output);
  }

  #inputsOf(node: GraphNode, result: Affine | undefined): readonly (Value | undefined)[] {
    const [first = '', ...others] = node.inputs;
    const input = this.#bytes.get(first);
    const isInteger =
      node.op === 'Conv' && input !== undefined && result !== undefined && !this.#plan.float.has(node.name);
    const rest = isInteger
      ? quantizedParameters(this.#builder, this.#graph, node, input.affine.scale)
      : others.map((name) => (name === '' ? undefined : this.#floatOf(name)));
    return [this.#floatOf(first), ...rest];
  }

  #floatOf(name: string): Value {
    const known = this.#floats.get(name);
    if (known !== undefined) return known;
    const bytes = this.#bytes.get(name);
    const constant = this.#graph.constants.get(name);
    if (bytes === undefined && constant === undefined) throw graphInvalid(name, 'nothing makes it');
    const value =
      bytes === undefined
        ? this.#builder.tensor(constant!) // one of the two is there
        : dequantizeLinear(this.#builder, bytes.quantized, `${name}.real`);
    this.#floats.set(name, value);
    return value;
  }
}
