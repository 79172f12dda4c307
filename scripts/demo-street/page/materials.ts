import {
  CubeTexture,
  DoubleSide,
  MeshLambertMaterial,
  MeshPhongMaterial,
  MixOperation,
  SRGBColorSpace,
  type ColorRepresentation,
  type Texture,
} from 'three';
import { paint } from './canvas.js';

/** A matt surface of one colour. */
export function matt(color: number): MeshLambertMaterial {
  const known = mattColors.get(color);
  if (known) return known;
  const material = new MeshLambertMaterial({ color, vertexColors: true });
  mattColors.set(color, material);
  return material;
}

/** One material per colour: equal surfaces then merge into one draw. */
const mattColors = new Map<number, MeshLambertMaterial>();

/** A matt surface with a texture. */
export function mattTexture(map: Texture, color: ColorRepresentation = 0xffffff): MeshLambertMaterial {
  return new MeshLambertMaterial({ map, color, vertexColors: true });
}

/**
 * A matt surface whose texture is multiplied by a fine repeating one.
 *
 * `detail` is about mid grey (a factor of 1); `repeatU` and `repeatV` are its tiles per unit of the mesh's uv.
 */
export function mattDetailed(
  map: Texture,
  detail: Texture,
  repeatU: number,
  repeatV: number,
): MeshLambertMaterial {
  const material = mattTexture(map);
  material.onBeforeCompile = (shader) => {
    shader.uniforms['detailMap'] = { value: detail };
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nuniform sampler2D detailMap;')
      .replace(
        '#include <map_fragment>',
        `#include <map_fragment>
        diffuseColor.rgb *= 2.0 * texture2D(detailMap, vMapUv * vec2(${repeatU.toFixed(4)}, ${repeatV.toFixed(4)})).rgb;`,
      );
  };
  material.customProgramCacheKey = () => `detailed ${repeatU} ${repeatV}`;
  return material;
}

/** A thin sheet seen from both sides, cut out where `alphaMap` is below one half; picture and labels cut alike. */
export function cutOut(map: Texture, alphaMap: Texture): MeshLambertMaterial {
  const material = new MeshLambertMaterial({
    map,
    alphaMap,
    alphaTest: 0.5,
    side: DoubleSide,
    vertexColors: true,
  });
  // The given normals are the crown's, not the sheet's: they hold for both faces.
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace(
      '#include <normal_fragment_begin>',
      'vec3 normal = normalize(vNormal);\nvec3 nonPerturbedNormal = normal;',
    );
  };
  return material;
}

/** Car paint and glass: reflects a plain street under a bright sky. */
export function glossy(color: ColorRepresentation, reflectivity: number, map?: Texture): MeshPhongMaterial {
  return new MeshPhongMaterial({
    color,
    map: map ?? null,
    envMap: surroundings(),
    combine: MixOperation,
    reflectivity,
    shininess: 60,
    specular: 0x333333,
    side: DoubleSide,
  });
}

let sharedSurroundings: CubeTexture | undefined;

/** A painted reflection: sky above, facades around, road below. */
function surroundings(): CubeTexture {
  if (sharedSurroundings) return sharedSurroundings;
  const side = paint(64, 64, (painter) => {
    const gradient = painter.createLinearGradient(0, 0, 0, 64);
    gradient.addColorStop(0, '#e8f2fa');
    gradient.addColorStop(0.3, '#c3d0d8');
    gradient.addColorStop(0.36, '#6a6660');
    gradient.addColorStop(0.5, '#3e3c3a');
    gradient.addColorStop(0.55, '#2d2d30');
    gradient.addColorStop(1, '#404146');
    painter.fillStyle = gradient;
    painter.fillRect(0, 0, 64, 64);
  });
  const plain = (color: string): HTMLCanvasElement =>
    paint(64, 64, (painter) => {
      painter.fillStyle = color;
      painter.fillRect(0, 0, 64, 64);
    });
  sharedSurroundings = new CubeTexture([side, side, plain('#e8f2fa'), plain('#404146'), side, side]);
  sharedSurroundings.colorSpace = SRGBColorSpace;
  sharedSurroundings.needsUpdate = true;
  return sharedSurroundings;
}
