/** Cells along a block's side. */
export const BLOCK_CELLS = 4;

/** Where each block of a picture was in an earlier one. */
export interface MotionField {
  /** Pixels along a cell's side: the unit of the moves. */
  readonly cell: number;
  /** Blocks. */
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns, 2]: cells to the right and down from a block to where its content was. */
  readonly moves: Int16Array;
}

/** Whether nothing has moved. */
export function isStill({ moves }: MotionField): boolean {
  return moves.every((cells) => cells === 0);
}

/**
 * Where each block was two steps ago: `late` leads from now to the picture between, `early` from there on. A block between two
 * of the earlier field's takes the move of the one its middle falls into.
 */
export function compose(late: MotionField, early: MotionField): MotionField {
  const { columns, rows } = late;
  const moves = new Int16Array(late.moves.length);
  const middle = BLOCK_CELLS / 2;
  for (let block = 0, at = 0; at < moves.length; block++, at += 2) {
    const [right, down] = [late.moves[at]!, late.moves[at + 1]!]; // two a block
    const column = blockAt((block % columns) * BLOCK_CELLS + middle + right, columns);
    const row = blockAt(Math.floor(block / columns) * BLOCK_CELLS + middle + down, rows);
    const from = 2 * (row * columns + column);
    moves[at] = right + early.moves[from]!; // of the same grid
    moves[at + 1] = down + early.moves[from + 1]!;
  }
  return { ...late, moves };
}

function blockAt(cell: number, blocks: number): number {
  return Math.min(Math.max(Math.floor(cell / BLOCK_CELLS), 0), blocks - 1);
}
