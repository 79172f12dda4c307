/**
 * The constants of the NUT container, version 3 and 4, as the specification names them
 * (https://ffmpeg.org/~michael/nut.txt, "NUT Open Container Format").
 */

/** The 25 bytes every NUT file begins with. */
export const FILE_ID = new TextEncoder().encode('nut/multimedia container\0');

/** The first byte of every start code; never a frame code. */
export const START_CODE_BYTE = 0x4e; // 'N'

/** The 64-bit start codes of the packet kinds. */
export const START_CODES = {
  main: 0x4e4d7a561f5f04adn,
  stream: 0x4e5311405bf2f9dbn,
  syncpoint: 0x4e4be4adeeca4569n,
  index: 0x4e58dd672f23e64en,
  info: 0x4e49ab68b596ba78n,
} as const;

export type PacketKind = keyof typeof START_CODES;

/** `frame_flags`: what a frame header carries beyond its frame code. */
export const FRAME_FLAGS = {
  key: 1,
  /** End of relevance: the stream pauses here; such a frame has no data. */
  eor: 2,
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  sideMetaData: 256,
  headerIndex: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
} as const;

/** `main_flags`, version 4 only. */
export const MAIN_FLAGS = { broadcast: 1, pipe: 2 } as const;

/** A `forward_ptr` above this is followed by a checksum of the packet's head; elision headers end here too. */
export const SMALL_PACKET_BYTES = 4096;

/** `max_distance` is at most this, whatever the main header says. */
export const MAX_SYNCPOINT_DISTANCE = 65536;

/** `stream_class` of video. */
export const VIDEO_CLASS = 0;
