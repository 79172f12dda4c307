/** The room there is for tiles, px. */
export interface Room {
  readonly width: number;
  /** Infinity where the page scrolls anyway. */
  readonly height: number;
}

/** How tiles are laid out. */
export interface Grid {
  readonly columns: number;
  readonly tileWidth: number;
}

/** Between tiles, px; the style sheet's --gap. */
export const GAP = 16;
/** Below a picture: name, badge and readout, px; the style sheet's --caption. */
export const CAPTION = 64;
/** Narrower tiles than this are not made smaller to fit the height: the page scrolls instead, px. */
const LEGIBLE = 300;

/** The columns that make `count` tiles largest without scrolling; with scrolling when they would be too small to read. */
export function gridOf(count: number, room: Room, aspectRatio: number): Grid {
  let best: Grid = { columns: 1, tileWidth: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const tileWidth = Math.min(
      widthOfColumn(columns, room),
      widthForHeight(Math.ceil(count / columns), room, aspectRatio),
    );
    if (tileWidth > best.tileWidth) best = { columns, tileWidth };
  }
  if (best.tileWidth >= Math.min(LEGIBLE, room.width)) return best;
  const columns = Math.max(1, Math.min(count, Math.floor((room.width + GAP) / (LEGIBLE + GAP))));
  return { columns, tileWidth: widthOfColumn(columns, room) };
}

function widthOfColumn(columns: number, { width }: Room): number {
  return Math.floor((width - GAP * (columns - 1)) / columns);
}

function widthForHeight(rows: number, { height }: Room, aspectRatio: number): number {
  return Math.floor(((height - GAP * (rows - 1)) / rows - CAPTION) * aspectRatio);
}
