/** Builds a run of NUT's elementary fields: the writing twin of `ByteCursor`. */
export class ByteBuilder {
  readonly #bytes: number[] = [];

  /** Bytes as they are. */
  raw(bytes: Iterable<number>): this {
    this.#bytes.push(...bytes);
    return this;
  }

  /** `v`: seven bits a byte, most significant first. `value` is a safe integer >= 0. */
  unsigned(value: number): this {
    const groups = [value % 128];
    for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.push(128 + (rest % 128));
    return this.raw(groups.reverse());
  }

  /** `s`: a signed integer, folded as 0, 1, -1, 2, -2, ... */
  signed(value: number): this {
    return this.unsigned(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** `vb`: a length, then the bytes. */
  counted(bytes: Uint8Array): this {
    return this.unsigned(bytes.length).raw(bytes);
  }

  /** `u(32)`, big-endian. */
  uint32(value: number): this {
    return this.raw([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  }

  /** A 64-bit start code. */
  startCode(code: bigint): this {
    return this.uint32(Number(code >> 32n)).uint32(Number(code & 0xffffffffn));
  }

  /** Everything so far, as a copy. */
  build(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
