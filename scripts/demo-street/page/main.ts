import { PCFShadowMap, Scene, WebGLRenderer } from 'three';
import { CLIP, type RenderedFrame } from '../clip.js';
import { buildCamera, cameraDistance, placeCamera } from './camera-path.js';
import { flatSurfaces } from './flat-surfaces.js';
import { labelPass } from './label-pass.js';
import { addLighting } from './lighting.js';
import { picturePass } from './picture-pass.js';
import { buildSky } from './sky.js';
import { buildStreet } from './street.js';
import { buildTraffic } from './traffic.js';

declare global {
  interface Window {
    /** Draws frame `index` of the clip. */
    renderFrame: (index: number) => Promise<RenderedFrame>;
  }
}

const renderer = new WebGLRenderer({ antialias: false, powerPreference: 'high-performance' });
renderer.shadowMap.enabled = true;
renderer.shadowMap.type = PCFShadowMap;
renderer.shadowMap.autoUpdate = false;

const scene = new Scene();
const sky = buildSky();
const traffic = buildTraffic();
scene.add(sky, buildStreet(), traffic.group);
const lighting = addLighting(scene);
const camera = buildCamera();
const surfaces = flatSurfaces(scene, sky);
const pictures = picturePass(renderer, surfaces);
const labels = labelPass(renderer, surfaces);

window.renderFrame = async (index) => {
  const phase = (index % CLIP.frameCount) / CLIP.frameCount;
  const cameraS = cameraDistance(phase);
  placeCamera(camera, phase);
  traffic.place(phase, cameraS);
  lighting.follow(cameraS);
  sky.position.copy(camera.position);
  const picture = pictures.draw(scene, camera, index % CLIP.frameCount);
  return { picture: await base64(picture), labels: await base64(labels.draw(scene, camera)) };
};

/** The browser's own encoder, much faster than building a string by hand. */
function base64(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    // readAsDataURL gives a string: `data:...;base64,` and then the bytes.
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error('The browser could not encode a frame.'));
    reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  });
}
