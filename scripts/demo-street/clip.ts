/** What the clip is, shared by the page that draws it and the command that writes it. */
export const CLIP = {
  widthPx: 1280,
  heightPx: 720,
  fps: 25,
  /** Frames in one loop; the frame after the last equals the first. */
  frameCount: 320,
} as const;

/** The length of one loop in seconds. */
export const LOOP_SECONDS = CLIP.frameCount / CLIP.fps;

/** The street repeats after this distance, which is also what the camera travels in one loop. */
export const STREET_PERIOD_M = 96;

/** The camera's speed, metres per second. */
export const CAMERA_SPEED_MPS = STREET_PERIOD_M / LOOP_SECONDS;

/** Class ids of the label track: CamVid's eleven, in its order. */
export const CLASS_ID = {
  sky: 0,
  building: 1,
  pole: 2,
  road: 3,
  pavement: 4,
  tree: 5,
  sign: 6,
  fence: 7,
  car: 8,
  pedestrian: 9,
  bicyclist: 10,
} as const;

export type ClassName = keyof typeof CLASS_ID;

/** One frame as the page hands it over, base64: the picture's RGB bytes and one class id a pixel. */
export interface RenderedFrame {
  readonly picture: string;
  readonly labels: string;
}
