/** A message's field as protobufjs describes it: its type and number. */
export const field = (type: string, id: number) => ({ type, id });

/** The same, any number of times. */
export const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

/** A message. proto2, as onnx.proto is: a field that was set is written even when it is 0, which ONNX's checker insists on. */
export const message = (fields: Record<string, { type: string; id: number }>) => ({
  edition: 'proto2',
  fields,
});
