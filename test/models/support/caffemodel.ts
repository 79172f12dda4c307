/** A field of a message: its number, wire type 2 and content. */
export function bytesField(id: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint(id * 8 + 2), varint(content.length), content]);
}

/** A number as protocol buffers write it. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** A blob of that shape, its floats packed. */
export function caffeBlob(shape: readonly number[], numbers: ArrayLike<number>): Buffer {
  const lengths = bytesField(7, bytesField(1, Buffer.concat(shape.map(varint))));
  return Buffer.concat([lengths, bytesField(5, new Uint8Array(Float32Array.from(numbers).buffer))]);
}

/** Today's layer: name 1, blobs 7; in field 100 of the network. Layers behind each other are a network. */
export function caffeLayer(name: string, ...blobs: readonly Buffer[]): Buffer {
  const content = [bytesField(1, Buffer.from(name)), ...blobs.map((blob) => bytesField(7, blob))];
  return bytesField(100, Buffer.concat(content));
}
