;; Finds where each block of a picture was in an earlier one: full search. What for is told in block-motion.ts.
;;
;; Memory, in bytes; the offsets are those of block-motion.ts:
;;       0  now: a byte a cell, rows of $stride cells, with a border of 16 cells all around
;;   65536  before: the same of the earlier picture
;;  131072  moves: two signed bytes a block, columns and rows from the block to its place in the earlier picture
;;
;; A block is 4 x 4 cells and is compared in the window of 8 x 8 around it. 16 cells are a row of the windows of three blocks:
;;
;;       |- 0 -- 1 -|           each number is four cells; the sum over a window is that of two neighbours
;;            |- 1 -- 2 -|
;;                 |- 2 -- 3 -|
(module
  (memory (export "memory") 3)

  ;; Writes the move of each of $columns x $rows blocks; $reach cells far at most, each of them at the price of $price.
  (func (export "run") (param $columns i32) (param $rows i32) (param $stride i32) (param $reach i32) (param $price i32)
    (local $row i32)
    (local $column i32)   ;; of the first of three blocks
    (local $windows i32)  ;; where their windows begin,
    (local $end i32)      ;; and the row after they end
    (local $x i32)
    (local $y i32)
    (local $distance i32)
    (local $nowAt i32)    ;; where the 16 cells of a row lie
    (local $beforeAt i32)
    (local $now v128)
    (local $before v128)
    (local $sum v128)     ;; absolute differences, of two cells a lane: 4080 at most; then of four
    (local $cost v128)    ;; of three blocks; the fourth lane is nobody's
    (local $lower v128)
    (local $least v128)
    (local $best v128)    ;; the move that costs least, as it is written
    (local $move i32)     ;; where it is written
    (loop $nextRow
      (local.set $column (i32.const 0))
      (loop $nextColumns
        ;; two cells of the window lie before the block, and 16 of the border
        (local.set $windows
          (i32.add
            (i32.mul (i32.add (i32.shl (local.get $row) (i32.const 2)) (i32.const 14)) (local.get $stride))
            (i32.add (i32.shl (local.get $column) (i32.const 2)) (i32.const 14))))
        (local.set $end (i32.add (local.get $windows) (i32.shl (local.get $stride) (i32.const 3))))
        (local.set $least (i32x4.splat (i32.const 0x7fffffff)))
        (local.set $y (i32.sub (i32.const 0) (local.get $reach)))
        (loop $nextY
          (local.set $x (i32.sub (i32.const 0) (local.get $reach)))
          (loop $nextX
            (local.set $nowAt (local.get $windows))
            (local.set $beforeAt
              (i32.add
                (i32.add (local.get $windows) (i32.const 65536))
                (i32.add (i32.mul (local.get $y) (local.get $stride)) (local.get $x))))
            (local.set $sum (v128.const i32x4 0 0 0 0))
            (loop $nextCells
              (local.set $now (v128.load (local.get $nowAt)))
              (local.set $before (v128.load (local.get $beforeAt)))
              (local.set $sum
                (i16x8.add (local.get $sum)
                  (i16x8.extadd_pairwise_i8x16_u
                    (v128.or
                      (i8x16.sub_sat_u (local.get $now) (local.get $before))
                      (i8x16.sub_sat_u (local.get $before) (local.get $now))))))
              (local.set $nowAt (i32.add (local.get $nowAt) (local.get $stride)))
              (local.set $beforeAt (i32.add (local.get $beforeAt) (local.get $stride)))
              (br_if $nextCells (i32.ne (local.get $nowAt) (local.get $end))))
            (local.set $sum (i32x4.extadd_pairwise_i16x8_u (local.get $sum)))

            (local.set $distance
              (i32.add
                (select (i32.sub (i32.const 0) (local.get $x)) (local.get $x) (i32.lt_s (local.get $x) (i32.const 0)))
                (select (i32.sub (i32.const 0) (local.get $y)) (local.get $y) (i32.lt_s (local.get $y) (i32.const 0)))))
            (local.set $cost
              (i32x4.add
                (i32x4.splat (i32.mul (local.get $distance) (local.get $price)))
                (i32x4.add
                  (local.get $sum)
                  (i8x16.shuffle 4 5 6 7 8 9 10 11 12 13 14 15 12 13 14 15 (local.get $sum) (local.get $sum)))))
            (local.set $lower (i32x4.lt_s (local.get $cost) (local.get $least)))
            (local.set $least (i32x4.min_s (local.get $cost) (local.get $least)))
            (local.set $best
              (v128.bitselect
                (i32x4.splat
                  (i32.or (i32.and (local.get $x) (i32.const 0xff)) (i32.shl (local.get $y) (i32.const 8))))
                (local.get $best)
                (local.get $lower)))
            (local.set $x (i32.add (local.get $x) (i32.const 1)))
            (br_if $nextX (i32.le_s (local.get $x) (local.get $reach))))
          (local.set $y (i32.add (local.get $y) (i32.const 1)))
          (br_if $nextY (i32.le_s (local.get $y) (local.get $reach))))

        ;; of these three what lies beyond the row is written over by the next one, or nobody's
        (i32.store16 offset=131072 (local.get $move) (i32x4.extract_lane 0 (local.get $best)))
        (i32.store16 offset=131074 (local.get $move) (i32x4.extract_lane 1 (local.get $best)))
        (i32.store16 offset=131076 (local.get $move) (i32x4.extract_lane 2 (local.get $best)))
        (local.set $move (i32.add (local.get $move) (i32.const 6)))
        (local.set $column (i32.add (local.get $column) (i32.const 3)))
        (br_if $nextColumns (i32.lt_u (local.get $column) (local.get $columns))))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (local.set $move (i32.shl (i32.mul (local.get $row) (local.get $columns)) (i32.const 1)))
      (br_if $nextRow (i32.lt_u (local.get $row) (local.get $rows))))))
