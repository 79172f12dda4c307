import {
  NearestFilter,
  WebGLRenderTarget,
  type PerspectiveCamera,
  type Scene,
  type WebGLRenderer,
} from 'three';
import { CLASS_ID, CLIP } from '../clip.js';
import type { FlatSurfaces } from './flat-surfaces.js';
import { topRowFirst } from './picture-pass.js';

export interface LabelPass {
  /** Draws the class id of every pixel: 1 byte a pixel, top row first. */
  draw(scene: Scene, camera: PerspectiveCamera): Uint8Array;
}

/**
 * Draws the same geometry in flat colours whose red is the class id: no light, no haze, no antialiasing, no decals.
 *
 * Cut-out leaves keep their alpha test, so a gap in a crown is the sky in both pictures. What nothing covers is sky;
 * `skyDome` is therefore hidden.
 */
export function labelPass(renderer: WebGLRenderer, surfaces: FlatSurfaces): LabelPass {
  const target = new WebGLRenderTarget(CLIP.widthPx, CLIP.heightPx, {
    minFilter: NearestFilter,
    magFilter: NearestFilter,
    samples: 0,
  });
  const rgba = new Uint8Array(CLIP.widthPx * CLIP.heightPx * 4);
  return {
    draw(scene, camera) {
      renderer.setRenderTarget(target);
      renderer.setClearColor(CLASS_ID.sky, 1);
      surfaces.draw(renderer, scene, camera);
      renderer.readRenderTargetPixels(target, 0, 0, CLIP.widthPx, CLIP.heightPx, rgba);
      return topRowFirst(rgba, 1);
    },
  };
}
