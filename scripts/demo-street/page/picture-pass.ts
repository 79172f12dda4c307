import {
  GLSL3,
  HalfFloatType,
  Mesh,
  NearestFilter,
  OrthographicCamera,
  PlaneGeometry,
  RawShaderMaterial,
  Scene,
  WebGLRenderTarget,
  type PerspectiveCamera,
  type WebGLRenderer,
} from 'three';
import { CLIP } from '../clip.js';
import type { FlatSurfaces } from './flat-surfaces.js';

const SAMPLES_PER_PIXEL = 4;

export interface PicturePass {
  /** Draws the scene as the camera films it: RGB, 3 bytes a pixel, top row first. */
  draw(scene: Scene, camera: PerspectiveCamera, frameIndex: number): Uint8Array;
}

/**
 * Renders in linear light, then softens, exposes, grades, adds vignette and grain.
 *
 * Depth comes first, from the flat surfaces: shading what will be covered costs most of a frame in software.
 */
export function picturePass(renderer: WebGLRenderer, surfaces: FlatSurfaces): PicturePass {
  const film = new WebGLRenderTarget(CLIP.widthPx, CLIP.heightPx, {
    samples: SAMPLES_PER_PIXEL,
    type: HalfFloatType,
    minFilter: NearestFilter,
    magFilter: NearestFilter,
  });
  const print = new WebGLRenderTarget(CLIP.widthPx, CLIP.heightPx, { depthBuffer: false });
  const grading = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: 'in vec3 position;\nvoid main() { gl_Position = vec4(position.xy, 0.0, 1.0); }',
    fragmentShader: GRADING,
    uniforms: { film: { value: film.texture }, frameIndex: { value: 0 } },
    depthTest: false,
  });
  const sheet = new Mesh(new PlaneGeometry(2, 2), grading);
  sheet.frustumCulled = false;
  const table = new Scene();
  table.add(sheet);
  const flatCamera = new OrthographicCamera();
  const rgba = new Uint8Array(CLIP.widthPx * CLIP.heightPx * 4);
  return {
    draw(scene, camera, frameIndex) {
      renderer.setRenderTarget(film);
      renderer.autoClear = true;
      surfaces.draw(renderer, scene, camera);
      renderer.autoClear = false;
      renderer.clearColor();
      renderer.shadowMap.needsUpdate = true;
      renderer.render(scene, camera);
      renderer.autoClear = true;
      grading.uniforms['frameIndex'] = { value: frameIndex };
      renderer.setRenderTarget(print);
      renderer.render(table, flatCamera);
      renderer.readRenderTargetPixels(print, 0, 0, CLIP.widthPx, CLIP.heightPx, rgba);
      return topRowFirst(rgba, 3);
    },
  };
}

/** The first `channels` bytes of each RGBA pixel, rows turned over: WebGL reads the bottom row first. */
export function topRowFirst(rgba: Uint8Array, channels: number): Uint8Array {
  const { widthPx, heightPx } = CLIP;
  const packed = new Uint8Array(widthPx * heightPx * channels);
  let to = 0;
  for (let y = heightPx - 1; y >= 0; y--)
    for (let from = y * widthPx * 4; from < (y + 1) * widthPx * 4; from += 4)
      for (let channel = 0; channel < channels; channel++) packed[to++] = rgba[from + channel] ?? 0;
  return packed;
}

const GRADING = /* glsl */ `
precision highp float;
uniform sampler2D film;
uniform float frameIndex;
out vec4 color;

const float EXPOSURE = 1.35;
const float SATURATION = 0.86;
const float GRAIN = 0.012;
const vec3 TINT = vec3(0.985, 1.0, 1.02);

/* Narkowicz' fit of the ACES curve: contrast in the shade, a soft shoulder for the sky. */
vec3 filmCurve(vec3 x) {
  return (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14);
}

vec3 develop(vec3 light) {
  return pow(clamp(filmCurve(light * EXPOSURE), 0.0, 1.0), vec3(1.0 / 2.2));
}

float hash(vec3 p) {
  p = fract(p * vec3(0.1031, 0.1030, 0.0973));
  p += dot(p, p.yxz + 33.33);
  return fract((p.x + p.y) * p.z);
}

vec3 tap(ivec2 at) {
  return texelFetch(film, clamp(at, ivec2(0), textureSize(film, 0) - 1), 0).rgb;
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  /* The slight softness of a small lens. */
  vec3 light = 0.6 * tap(at);
  light += 0.1 * (tap(at + ivec2(1, 0)) + tap(at - ivec2(1, 0)) + tap(at + ivec2(0, 1)) + tap(at - ivec2(0, 1)));
  vec3 picture = develop(light);
  float luma = dot(picture, vec3(0.299, 0.587, 0.114));
  picture = mix(vec3(luma), picture, SATURATION) * TINT;
  vec2 centred = gl_FragCoord.xy / vec2(textureSize(film, 0)) - 0.5;
  picture *= 1.0 - 0.22 * dot(centred, centred) * 2.0;
  picture += GRAIN * (hash(vec3(gl_FragCoord.xy, frameIndex)) + hash(vec3(gl_FragCoord.yx + 71.0, frameIndex)) - 1.0);
  color = vec4(picture, 1.0);
}`;
