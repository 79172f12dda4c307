/** A corner in parts of the picture: 0,0 is top left, 1,1 bottom right. */
export type Corner = readonly [x: number, y: number];

/** A place within the picture: what lies outside is brought to the edge; four digits tell the pixels of a 4K picture apart. */
export function cornerAt(x: number, y: number): Corner {
  return [rounded(x), rounded(y)];
}

/** How far apart two corners are as a person sees them: in parts of the picture's height. */
export function distance(one: Corner, other: Corner, aspectRatio: number): number {
  return Math.hypot((one[0] - other[0]) * aspectRatio, one[1] - other[1]);
}

/** Whether no two edges of the closed polygon cross or touch, other than neighbours in their common corner. */
export function isSimple(polygon: readonly Corner[]): boolean {
  const edges = polygon.map(
    (corner, index) => [corner, polygon[(index + 1) % polygon.length] ?? corner] as const,
  );
  return edges.every(([a, b], first) =>
    edges.every(([c, d], second) => {
      const isNeighbour = Math.abs(first - second) <= 1 || Math.abs(first - second) === polygon.length - 1;
      return isNeighbour || !doCross(a, b, c, d);
    }),
  );
}

/** The middle of the corners, where a name is legible. */
export function middleOf(polygon: readonly Corner[]): Corner {
  const sum = polygon.reduce<Corner>(([x, y], corner) => [x + corner[0], y + corner[1]], [0, 0]);
  return [sum[0] / polygon.length, sum[1] / polygon.length];
}

function doCross(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  return sideOf(a, b, c) * sideOf(a, b, d) <= 0 && sideOf(c, d, a) * sideOf(c, d, b) <= 0;
}

/** On which side of the line through a and b: the sign says it, 0 is on the line. */
function sideOf(a: Corner, b: Corner, point: Corner): number {
  return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
}

function rounded(part: number): number {
  return Math.round(Math.min(1, Math.max(0, part)) * 10_000) / 10_000;
}
