import type { Picture, PictureHeader } from './protocol.js';

/** What became of a picture. */
export type Outcome = 'drawn' | 'undecodable';

/** Draws a camera's pictures: one is decoded at a time, and only the newest of those that came meanwhile is next. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #onDone: (header: PictureHeader, outcome: Outcome) => void;
  #next: Picture | undefined;
  #isBusy = false;

  /** `onDone` is called for every picture that was not replaced by a newer one. */
  constructor(canvas: HTMLCanvasElement, onDone: (header: PictureHeader, outcome: Outcome) => void) {
    this.#canvas = canvas;
    this.#onDone = onDone;
  }

  show(picture: Picture): void {
    this.#next = picture;
    if (!this.#isBusy) void this.#paint();
  }

  async #paint(): Promise<void> {
    this.#isBusy = true;
    for (let picture = this.#next; picture !== undefined; picture = this.#next) {
      this.#next = undefined;
      this.#onDone(picture.header, await draw(this.#canvas, picture));
    }
    this.#isBusy = false;
  }
}

async function draw(canvas: HTMLCanvasElement, { jpeg }: Picture): Promise<Outcome> {
  try {
    const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
    // Assigning a size clears the canvas, even the same size.
    if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
    if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
    canvas.getContext('2d', { alpha: false })?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return 'drawn';
  } catch {
    return 'undecodable';
  }
}
