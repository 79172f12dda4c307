import { AmbientLight, Color, DirectionalLight, FogExp2, HemisphereLight, Vector3, type Scene } from 'three';

/** Towards the sun: from the left, slightly behind the camera, so that the right side of the street is lit. */
const TO_SUN = new Vector3(-0.64, 0.76, 0.2).normalize();
const SUN_DISTANCE_M = 120;
/** The shadowed area in the sun's view: mostly along the street, so wider than high. */
const SHADOW = { widthPx: 4096, heightPx: 2048, halfAlongM: 55, halfAcrossM: 32, aheadM: 42 } as const;

export interface Lighting {
  /** Moves the shadowed area along with the camera. */
  follow(cameraS: number): void;
}

/** Sun with soft shadows, sky light from above, a little light from the ground, haze. */
export function addLighting(scene: Scene): Lighting {
  const sun = new DirectionalLight(0xfff0dc, 3.4);
  sun.castShadow = true;
  sun.shadow.mapSize.set(SHADOW.widthPx, SHADOW.heightPx);
  sun.shadow.bias = -0.0001;
  sun.shadow.normalBias = 0.03;
  sun.shadow.radius = 2.2;
  const area = sun.shadow.camera;
  area.right = SHADOW.halfAlongM;
  area.left = -area.right;
  area.top = SHADOW.halfAcrossM;
  area.bottom = -area.top;
  area.near = 10;
  area.far = 260;
  scene.add(sun, sun.target, new HemisphereLight(0xcfe0f2, 0x6a655c, 1.15), new AmbientLight(0xffffff, 0.12));
  scene.fog = new FogExp2(new Color(0xd2dade), 0.0028);
  return {
    follow(cameraS) {
      // Whole texels only: shadows must not crawl while the camera moves.
      const texelM = (2 * SHADOW.halfAlongM) / SHADOW.widthPx;
      const z = -Math.round((cameraS + SHADOW.aheadM) / texelM) * texelM;
      sun.target.position.set(0, 0, z);
      sun.position.copy(TO_SUN).multiplyScalar(SUN_DISTANCE_M).add(sun.target.position);
    },
  };
}
