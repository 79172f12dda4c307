import { BoxGeometry, Group, type Material } from 'three';
import { matt, mattTexture } from './materials.js';
import { between, seededRandom, type Random } from './random.js';
import { GARDENS, THICKET } from './street-layout.js';
import { railing } from './street-furniture.js';
import { hedgeLeaves } from './surfaces.js';
import { classMesh } from './tagged.js';

const PLINTH = { heightM: 0.45, widthM: 0.32 } as const;
const RAILS_M = 1.0;
const HEDGE = { heightM: 1.2, widthM: 0.9, behindM: 0.95 } as const;
/** Gardens are built in bays of about this length, each a piece of its own. */
const BAY_M = 8;

/** Railings on a low wall with a hedge behind, where the houses step back from the pavement, and the park's shrubs. */
export function buildGardens(): Group[] {
  const random = seededRandom(41);
  const leaves = mattTexture(hedgeLeaves());
  const bays = GARDENS.flatMap(({ fromS, toS, x, hedgeTowards }) => {
    const count = Math.max(1, Math.round((toS - fromS) / BAY_M));
    const lengthM = (toS - fromS) / count;
    return Array.from({ length: count }, (_, bay) => {
      const group = gardenBay(lengthM, hedgeTowards, leaves, random);
      group.position.set(x, 0, -(fromS + bay * lengthM));
      return group;
    });
  });
  return [...bays, thicket(leaves)];
}

function thicket(leaves: Material): Group {
  const group = new Group();
  const lengthM = THICKET.toS - THICKET.fromS;
  const shrubs = classMesh('tree', new BoxGeometry(3, THICKET.heightM, lengthM), leaves);
  shrubs.position.set(0, THICKET.heightM / 2, -lengthM / 2);
  group.position.set(THICKET.x, 0, -THICKET.fromS);
  return group.add(shrubs);
}

function gardenBay(lengthM: number, hedgeTowards: 1 | -1, leaves: Material, random: Random): Group {
  const bay = new Group();
  const plinth = classMesh('fence', new BoxGeometry(PLINTH.widthM, PLINTH.heightM, lengthM), matt(0x7c7466));
  plinth.position.set(0, PLINTH.heightM / 2, -lengthM / 2);
  const rails = railing(lengthM, 0x1f2422, RAILS_M);
  rails.position.y = PLINTH.heightM;
  const heightM = HEDGE.heightM * between(random, 0.9, 1.1);
  const hedge = classMesh('tree', new BoxGeometry(HEDGE.widthM, heightM, lengthM), leaves);
  hedge.position.set(hedgeTowards * HEDGE.behindM, heightM / 2, -lengthM / 2);
  bay.add(plinth, rails, hedge);
  return bay;
}
