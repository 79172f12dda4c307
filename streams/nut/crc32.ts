/**
 * The CRC-32 of NUT: generator 0x04C11DB7, most significant bit first, initial value 0, no final inversion. Running it over
 * bytes and their own checksum gives 0.
 *
 * @param crc - the value so far, to continue over several pieces
 * @returns 0..2^32-1
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  for (const byte of bytes) {
    crc = ((crc << 8) ^ TABLE[(crc >>> 24) ^ byte]!) | 0; // the index is 0..255
  }
  return crc >>> 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let remainder = index << 24;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder << 1) ^ (remainder < 0 ? 0x04c11db7 : 0);
  return remainder;
});
