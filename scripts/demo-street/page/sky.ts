import { BackSide, Mesh, MeshBasicMaterial, SphereGeometry } from 'three';
import { colorTexture, paint } from './canvas.js';
import { fractalNoise } from './noise.js';
import { seededRandom } from './random.js';

const RADIUS_M = 900;
const SIZE_PX = 1024;
/** Colours at the zenith and at the horizon, sRGB 0..255. */
const ZENITH = [116, 168, 226] as const;
const HORIZON = [226, 234, 238] as const;
const CLOUD = [250, 250, 250] as const;
/** Brightness relative to a white wall in the sun. */
const SKY_BRIGHTNESS = 1.6;

/** The dome around the camera: pale at the horizon, thin clouds above. Sky is what nothing else covers. */
export function buildSky(): Mesh {
  const noise = fractalNoise(SIZE_PX, 5, 6, seededRandom(51));
  const canvas = paint(SIZE_PX, SIZE_PX, (painter) => {
    const image = painter.createImageData(SIZE_PX, SIZE_PX);
    for (let y = 0; y < SIZE_PX; y++) {
      const height = 1 - y / (SIZE_PX / 2);
      for (let x = 0; x < SIZE_PX; x++)
        image.data.set(skyColor(height, noise[cloudIndex(x, height)] ?? 0), (y * SIZE_PX + x) * 4);
    }
    painter.putImageData(image, 0, 0);
  });
  const material = new MeshBasicMaterial({
    map: colorTexture(canvas),
    side: BackSide,
    fog: false,
    depthWrite: false,
  });
  material.color.setScalar(SKY_BRIGHTNESS);
  const dome = new Mesh(new SphereGeometry(RADIUS_M, 32, 24), material);
  dome.renderOrder = -1;
  return dome;
}

/** Clouds flatten towards the horizon. */
function cloudIndex(x: number, height: number): number {
  const row = Math.floor((SIZE_PX * 0.35) / (0.18 + Math.max(0, height))) % SIZE_PX;
  return row * SIZE_PX + ((x * 3) % SIZE_PX);
}

function skyColor(height: number, noise: number): [number, number, number, number] {
  const up = Math.min(1, Math.max(0, height) * 1.7) ** 0.8;
  const cloud = Math.min(1, Math.max(0, (noise - 0.45) * 6)) * Math.min(1, Math.max(0, height) * 9) * 0.9;
  const mix = (channel: 0 | 1 | 2): number => {
    const clear = HORIZON[channel] + (ZENITH[channel] - HORIZON[channel]) * up;
    return clear + (CLOUD[channel] - clear) * cloud;
  };
  return [mix(0), mix(1), mix(2), 255];
}
