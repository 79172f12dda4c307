import { CanvasTexture, LinearMipmapLinearFilter, NoColorSpace, RepeatWrapping, SRGBColorSpace } from 'three';

export type Painter = CanvasRenderingContext2D;

/** A choice of colours, 0..255 each channel, at least one. */
export type Colors = readonly [Color, ...(readonly Color[])];
type Color = readonly [red: number, green: number, blue: number];

/** Paints a canvas of the given size in pixels. */
export function paint(
  widthPx: number,
  heightPx: number,
  draw: (painter: Painter) => void,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(widthPx);
  canvas.height = Math.round(heightPx);
  const painter = canvas.getContext('2d', { willReadFrequently: true });
  if (painter === null) throw new Error('This browser has no 2D canvas, which the textures are painted on.');
  draw(painter);
  return canvas;
}

/** A canvas whose every pixel is a colour (0..255 each) computed from its index. */
export function paintPixels(
  sizePx: number,
  colorAt: (index: number) => readonly [number, number, number],
): HTMLCanvasElement {
  return paint(sizePx, sizePx, (painter) => {
    const image = painter.createImageData(sizePx, sizePx);
    for (let index = 0; index < sizePx * sizePx; index++) {
      const [red, green, blue] = colorAt(index);
      image.data.set([red, green, blue, 255], index * 4);
    }
    painter.putImageData(image, 0, 0);
  });
}

/** A canvas as a repeating colour texture. */
export function colorTexture(canvas: HTMLCanvasElement, anisotropy = 1): CanvasTexture {
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.anisotropy = anisotropy;
  return texture;
}

/** A canvas as numbers (masks, factors): not converted from sRGB. */
export function valueTexture(canvas: HTMLCanvasElement, anisotropy = 1): CanvasTexture {
  const texture = colorTexture(canvas, anisotropy);
  texture.colorSpace = NoColorSpace;
  return texture;
}

/** `rgb(...)` of a colour scaled by a brightness. */
export function shade(
  [red, green, blue]: readonly [number, number, number],
  brightness = 1,
  alpha = 1,
): string {
  const clip = (value: number): number => Math.max(0, Math.min(255, Math.round(value * brightness)));
  return `rgba(${clip(red)},${clip(green)},${clip(blue)},${alpha})`;
}
