import { MeshBasicMaterial, PlaneGeometry, type Mesh } from 'three';
import { paint, valueTexture } from './canvas.js';
import { decalMesh } from './tagged.js';

const SIZE_PX = 64;

/** The dark soft patch where a thing of the given size meets the ground; lies just above y = 0. */
export function contactShadow(widthM: number, lengthM: number): Mesh {
  const shadow = decalMesh(new PlaneGeometry(widthM, lengthM).rotateX(-Math.PI / 2), patch());
  shadow.position.y = 0.012;
  return shadow;
}

/** The darkening of the ground along the foot of a wall, `reachM` wide; darkest at its left end. */
export function wallShadow(reachM: number, lengthM: number): Mesh {
  return decalMesh(new PlaneGeometry(reachM, lengthM).rotateX(-Math.PI / 2), fade());
}

let sharedPatch: MeshBasicMaterial | undefined;
let sharedFade: MeshBasicMaterial | undefined;

function patch(): MeshBasicMaterial {
  sharedPatch ??= darkness((painter) => {
    painter.filter = 'blur(6px)';
    painter.fillStyle = '#c8c8c8';
    painter.fillRect(12, 8, SIZE_PX - 24, SIZE_PX - 16);
  });
  return sharedPatch;
}

function fade(): MeshBasicMaterial {
  sharedFade ??= darkness((painter) => {
    const gradient = painter.createLinearGradient(0, 0, SIZE_PX, 0);
    gradient.addColorStop(0, '#b0b0b0');
    gradient.addColorStop(0.4, '#444');
    gradient.addColorStop(1, '#000');
    painter.fillStyle = gradient;
    painter.fillRect(0, 0, SIZE_PX, SIZE_PX);
  });
  return sharedFade;
}

function darkness(draw: (painter: CanvasRenderingContext2D) => void): MeshBasicMaterial {
  const mask = paint(SIZE_PX, SIZE_PX, (painter) => {
    painter.fillStyle = '#000';
    painter.fillRect(0, 0, SIZE_PX, SIZE_PX);
    draw(painter);
  });
  return new MeshBasicMaterial({
    color: 0x050506,
    alphaMap: valueTexture(mask),
    transparent: true,
    depthWrite: false,
  });
}
