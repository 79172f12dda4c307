import type { InferenceSession } from 'onnxruntime-node';
import { SegcastError } from '../../../src/core/errors.js';
import { weightsUnsupported } from '../../weights/import/weights-unsupported.js';
import { elementCount } from '../../weights/weight-tensor.js';

/** What a foreign model answers for a grey picture. */
export interface ProbedOutput {
  /** ONNX Runtime's name of the element type, e.g. `float32`, `int64`. */
  readonly type: string;
  readonly shape: readonly number[];
}

/**
 * Runs a model of fixed size once, which is the one sure way to know its output's shape and that the engine can run it.
 *
 * It runs in this process, which is there for the import alone.
 *
 * @param onnx with one input, float32 of `shape`, and one output
 * @throws SegcastError `weights-unsupported` naming the operator the engine does not have; `engine-failed` when it cannot
 *   run the model, or its answer for a grey picture holds NaN
 */
export async function probeOnnx(
  onnx: Uint8Array,
  input: { readonly name: string; readonly shape: readonly number[] },
  outputName: string,
  file: string,
): Promise<ProbedOutput> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await refusing(file, () =>
    InferenceSession.create(onnx, { executionProviders: ['cpu'], logSeverityLevel: 4 }),
  );
  try {
    const grey = new Float32Array(elementCount(input.shape)).fill(GREY);
    const feeds = { [input.name]: new Tensor('float32', grey, input.shape) };
    const { [outputName]: answer } = await refusing(file, () => session.run(feeds));
    if (answer === undefined) throw failed(file, `it has no output ${JSON.stringify(outputName)}`);
    checkNumbers(answer, outputName, file);
    return { type: answer.type, shape: answer.dims };
  } finally {
    await session.release();
  }
}

/** Any number does: what comes out is not looked at. */
const GREY = 0.1;

async function refusing<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw operatorMissing(file, said) ?? failed(file, firstLine(said), cause);
  }
}

/** ONNX Runtime's two ways to say it, at loading: `... Fatal error: com.x:Foo(-1) is not a registered function/op`. */
const MISSING = [
  /([\w.]*:?\w+)\(-?\d+\) is not a registered function\/op/,
  /No Op registered for (\w+)/,
  /Could not find an implementation for ([\w.]+\(\d+\))/,
];

function operatorMissing(file: string, said: string): SegcastError | undefined {
  const name = MISSING.map((pattern) => pattern.exec(said)?.[1]).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  return weightsUnsupported(
    file,
    `the engine has no operator ${name}`,
    'Export the network with standard ONNX operators only.',
  );
}

function failed(file: string, problem: string, cause?: unknown): SegcastError {
  return new SegcastError(
    'engine-failed',
    `The engine cannot run ${file}: ${problem}.`,
    'Check the file with its exporter; --size may be one that the network cannot take.',
    { cause },
  );
}

const MAX_SAID = 300;

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, MAX_SAID).replace(/\.$/, '');
}

function checkNumbers(
  { data }: InferenceSession.OnnxValueMapType[string],
  output: string,
  file: string,
): void {
  if (data instanceof Float32Array && data.some((number) => !Number.isFinite(number)))
    throw failed(file, `its output ${JSON.stringify(output)} for a grey picture holds NaN or infinity`);
}
