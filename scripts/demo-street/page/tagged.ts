import { BufferGeometry, Float32BufferAttribute, Group, Mesh, type Material, type Object3D } from 'three';
import { mergeGeometries } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { CLASS_ID, type ClassName } from '../clip.js';

/** Decals (contact shadows) are on this layer: only the picture shows them, they belong to the class underneath. */
export const DECAL_LAYER = 1;

/** A mesh of one class that casts and receives shadows. */
export function classMesh(className: ClassName, geometry: BufferGeometry, material: Material): Mesh {
  // The matt materials multiply by vertex colours; WebGL reads a missing attribute as black.
  if (!geometry.hasAttribute('color')) geometry.setAttribute('color', filled(geometry, 3));
  const mesh = new Mesh(geometry, material);
  mesh.userData['classId'] = CLASS_ID[className];
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

/** A mesh without a class of its own: drawn in the picture only. */
export function decalMesh(geometry: BufferGeometry, material: Material): Mesh {
  const mesh = new Mesh(geometry, material);
  mesh.layers.set(DECAL_LAYER);
  return mesh;
}

/** The class id of a mesh, `undefined` for a decal. */
export function classIdOf(object: Object3D): number | undefined {
  const id: unknown = object.userData['classId'];
  return typeof id === 'number' ? id : undefined;
}

/** The meshes below `root` joined into one per material, class and layer, so that a street is a few dozen draws. */
export function mergeByMaterial(root: Object3D): Group {
  root.updateMatrixWorld(true);
  const groups = new Map<string, { sample: Mesh; geometries: BufferGeometry[] }>();
  root.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const mesh = object as Mesh<BufferGeometry, Material>;
    const key = `${mesh.material.uuid}/${String(classIdOf(mesh))}/${mesh.layers.mask}/${mesh.castShadow}`;
    const group = groups.get(key) ?? { sample: mesh, geometries: [] };
    group.geometries.push(plainGeometry(mesh));
    groups.set(key, group);
  });
  const merged = new Group();
  for (const { sample, geometries } of groups.values()) {
    const mesh = new Mesh(mergeGeometries(geometries), sample.material);
    mesh.userData = sample.userData;
    mesh.layers.mask = sample.layers.mask;
    mesh.castShadow = sample.castShadow;
    mesh.receiveShadow = sample.receiveShadow;
    merged.add(mesh);
  }
  return merged;
}

/** Position, normal, uv and color only, in world space: merging needs equal attributes. */
function plainGeometry(mesh: Mesh): BufferGeometry {
  const source = mesh.geometry.index ? mesh.geometry.toNonIndexed() : mesh.geometry.clone();
  const plain = new BufferGeometry();
  for (const name of ['position', 'normal', 'uv', 'color']) {
    const itemSize = name === 'uv' ? 2 : 3;
    plain.setAttribute(
      name,
      source.hasAttribute(name) ? source.getAttribute(name) : filled(source, itemSize),
    );
  }
  return plain.applyMatrix4(mesh.matrixWorld);
}

/** An attribute of ones. */
function filled(geometry: BufferGeometry, itemSize: number): Float32BufferAttribute {
  const vertexCount = geometry.getAttribute('position').count;
  return new Float32BufferAttribute(new Float32Array(vertexCount * itemSize).fill(1), itemSize);
}
