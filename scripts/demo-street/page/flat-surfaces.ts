import {
  LinearSRGBColorSpace,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  type BufferGeometry,
  type Material,
  type Object3D,
  type PerspectiveCamera,
  type Scene,
  type WebGLRenderer,
} from 'three';
import { classIdOf, DECAL_LAYER } from './tagged.js';

/** The scene in flat colours whose red is the class id. */
export interface FlatSurfaces {
  /** Draws everything that has a class into the renderer's current target, then gives the meshes their looks back. */
  draw(renderer: WebGLRenderer, scene: Scene, camera: PerspectiveCamera): void;
}

/** Prepares a flat material for every mesh of the scene that has a class; `skyDome` has none and is hidden meanwhile. */
export function flatSurfaces(scene: Scene, skyDome: Object3D): FlatSurfaces {
  const swaps = materialSwaps(scene);
  return {
    draw(renderer, drawn, camera) {
      for (const { mesh, flat } of swaps) mesh.material = flat;
      skyDome.visible = false;
      camera.layers.disable(DECAL_LAYER);
      renderer.render(drawn, camera);
      camera.layers.enable(DECAL_LAYER);
      skyDome.visible = true;
      for (const { mesh, picture } of swaps) mesh.material = picture;
    },
  };
}

interface Swap {
  readonly mesh: Mesh<BufferGeometry, Material>;
  readonly picture: Material;
  readonly flat: Material;
}

function materialSwaps(scene: Scene): Swap[] {
  const flats = new Map<string, MeshBasicMaterial>();
  const swaps: Swap[] = [];
  scene.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const mesh = object as Mesh<BufferGeometry, Material>;
    const classId = classIdOf(mesh);
    if (classId === undefined) return;
    const key = `${classId}/${mesh.material.alphaTest > 0 ? mesh.material.uuid : ''}/${mesh.material.side}`;
    const flat = flats.get(key) ?? flatMaterial(classId, mesh.material);
    flats.set(key, flat);
    swaps.push({ mesh, picture: mesh.material, flat });
  });
  return swaps;
}

function flatMaterial(classId: number, picture: Material): MeshBasicMaterial {
  const flat = new MeshBasicMaterial({ side: picture.side, fog: false, toneMapped: false });
  flat.color.setRGB(classId / 255, 0, 0, LinearSRGBColorSpace);
  if (picture instanceof MeshLambertMaterial && picture.alphaMap) {
    flat.alphaMap = picture.alphaMap;
    flat.alphaTest = picture.alphaTest;
  }
  return flat;
}
