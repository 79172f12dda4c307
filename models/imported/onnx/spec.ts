import { z } from 'zod';

/** How a foreign network's pictures lie in memory. */
export const ONNX_LAYOUTS = ['nchw', 'nhwc'] as const;
export type OnnxLayout = (typeof ONNX_LAYOUTS)[number];

/** What a foreign network answers: a score per class and pixel, or the class itself. */
export const ONNX_OUTPUTS = ['logits', 'labels'] as const;
export type OnnxOutput = (typeof ONNX_OUTPUTS)[number];

/** The order of a picture's colours. */
export const CHANNEL_ORDERS = ['rgb', 'bgr'] as const;
export type ChannelOrder = (typeof CHANNEL_ORDERS)[number];

const Side = z.int().min(1).max(16384);
const SizeSchema = z.strictObject({ width: Side, height: Side });

/** A network that is an .onnx file as it is, as a manifest states it. */
export const OnnxSpecSchema = z.strictObject({
  family: z.literal('onnx'),
  /** The file's own names of its input and of the output that is used. */
  inputName: z.string().min(1),
  outputName: z.string().min(1),
  inputLayout: z.enum(ONNX_LAYOUTS),
  channelOrder: z.enum(CHANNEL_ORDERS),
  /** What every frame is resized to, whatever size it is asked for. */
  inputSize: SizeSchema,
  output: z.enum(ONNX_OUTPUTS),
  /** Of logits; labels have one number a pixel. */
  outputLayout: z.enum(ONNX_LAYOUTS),
  outputSize: SizeSchema,
});
export type OnnxSpec = z.infer<typeof OnnxSpecSchema>;
