import { Group } from 'three';
import { LOOP_SECONDS, STREET_PERIOD_M } from '../clip.js';
import { buildBicyclist, posePedalling, PEDAL_TURN_M } from './bicyclist.js';
import { buildCar } from './car.js';
import {
  gainOn,
  placeLeader,
  placeStream,
  wholeCycles,
  withCopies,
  type Leader,
  type Passer,
} from './passing.js';
import { buildFigure, poseStanding, poseWalking, WALK_CYCLE_M, type Clothes } from './person.js';
import { between, pick, seededRandom, type Random } from './random.js';
import { KERB, type CarModel } from './street-layout.js';

export interface Traffic {
  readonly group: Group;
  /** Moves everything to where it is at `phase` (0..1) of the loop; the camera then stands at `cameraS`. */
  place(phase: number, cameraS: number): void;
}

/** All that moves: oncoming cars, a car ahead, bicyclists, people on both pavements. */
export function buildTraffic(): Traffic {
  const group = new Group();
  const random = seededRandom(71);
  const passers = [...oncomingCars(), ...bicyclists(random), ...walkers(random), ...waiting(random)];
  const leaders = [...leadingRiders(random), leadingCar()];
  const copies = passers.map((passer) => withCopies(passer, group));
  for (const { object } of leaders) group.add(object);
  return {
    group,
    place(phase, cameraS) {
      passers.forEach((passer, index) => placeStream(passer, copies[index] ?? [], phase, cameraS));
      for (const leader of leaders) placeLeader(leader, phase, cameraS);
    },
  };
}

function oncomingCars(): Passer[] {
  const lane: readonly (readonly [number, CarModel, number])[] = [
    [12, 'saloon', 0x7d8a94],
    [46, 'hatchback', 0x23406e],
    [88, 'estate', 0x6e1f22],
    [128, 'van', 0x4a6a8c],
    [165, 'hatchback', 0x1c1e21],
  ];
  const gainM = gainOn(-8);
  return lane.map(([startM, model, color]) => {
    const object = buildCar(model, color);
    object.rotation.y = Math.PI;
    object.position.x = 2.7;
    return { object, startM, gainM };
  });
}

function leadingCar(): Leader {
  const object = buildCar('hatchback', 0x94999c);
  object.position.x = -1.35;
  return { object, distanceM: 33, swayM: 7 };
}

function leadingRiders(random: Random): Leader[] {
  const cycles = wholeCycles(STREET_PERIOD_M / LOOP_SECONDS, PEDAL_TURN_M);
  return (
    [
      [-2.35, 13, 3.2, 0x5a5f66, 0x23272c],
      [-1.9, 17.5, 2.4, 0x2a2d33, undefined],
    ] as const
  ).map(([x, distanceM, swayM, top, helmet], index) => {
    const rider = buildBicyclist({ ...clothes(random), top }, index ? 0x7a2222 : 0x24405c, helmet);
    rider.root.position.x = x;
    return {
      object: rider.root,
      distanceM,
      swayM,
      pose: (phase) => posePedalling(rider, phase * cycles + index * 0.37),
    };
  });
}

function bicyclists(random: Random): Passer[] {
  return (
    [
      [30, 0x2c4a66],
      [118, 0x6a5a2a],
    ] as const
  ).map(([startM, frame]) => {
    const speedMps = -4.8;
    const cycles = wholeCycles(-speedMps, PEDAL_TURN_M);
    const rider = buildBicyclist(clothes(random), frame, 0x22262a);
    rider.root.position.x = 4.05;
    rider.root.rotation.y = Math.PI;
    return {
      object: rider.root,
      startM,
      gainM: gainOn(speedMps),
      pose: (phase) => posePedalling(rider, phase * cycles),
    };
  });
}

function walkers(random: Random): Passer[] {
  const towards = Array.from({ length: 5 }, (_, index) => walker(random, -1, -5.5, 9 + index * 22.4));
  const away = Array.from({ length: 4 }, (_, index) => walker(random, 1, -4.75, 16 + index * 20.16));
  const rightTowards = Array.from({ length: 4 }, (_, index) => walker(random, -1, 8.6, 20 + index * 28));
  const rightAway = Array.from({ length: 3 }, (_, index) => walker(random, 1, 7.8, 13 + index * 26.9));
  return [...towards, ...away, ...rightTowards, ...rightAway];
}

function walker(random: Random, direction: 1 | -1, laneX: number, startM: number): Passer {
  const wears = clothes(random);
  const figure = buildFigure('pedestrian', wears);
  const cycles = wholeCycles(1.3, WALK_CYCLE_M * wears.scale);
  const speedMps = direction * ((cycles * WALK_CYCLE_M * wears.scale) / LOOP_SECONDS);
  figure.root.position.set(laneX + between(random, -0.25, 0.25), KERB.heightM, 0);
  figure.root.rotation.y = direction > 0 ? 0 : Math.PI;
  const offset = random();
  return {
    object: figure.root,
    startM: startM + between(random, -4, 4),
    gainM: gainOn(speedMps),
    pose: (phase) => poseWalking(figure, phase * cycles + offset),
  };
}

/** People who stand: at the shop windows and by the crossing. They pass like the houses do. */
function waiting(random: Random): Passer[] {
  return (
    [
      [-5.9, 22, 1.2],
      [-5.85, 23, -1.9],
      [7.4, 74, 1.4],
      [8.9, 5, 2.6],
    ] as const
  ).map(([x, startM, facing]) => {
    const figure = buildFigure('pedestrian', clothes(random));
    poseStanding(figure);
    figure.root.position.set(x, KERB.heightM, 0);
    figure.root.rotation.y = facing;
    return { object: figure.root, startM, gainM: STREET_PERIOD_M };
  });
}

function clothes(random: Random): Clothes {
  return {
    top: pick(random, [
      0x23272e, 0x7a2a2c, 0x4a525c, 0x2c4a74, 0x8a7d64, 0x9a9ea2, 0x3c342a, 0x85807a, 0x56683f,
    ] as const),
    legs: pick(random, [0x1c1f25, 0x2c3c5c, 0x4a4238, 0x3f444b, 0x6a6350] as const),
    hair: pick(random, [0x1a130d, 0x3a2616, 0x5f4426, 0x77716a] as const),
    skin: pick(random, [0xb98566, 0x8a5a40, 0xc79a7c, 0x5d3b2a] as const),
    scale: between(random, 0.93, 1.05),
    coat: random() < 0.35,
  };
}
