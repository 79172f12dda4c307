;; Finds where each block of a picture was in an earlier one: full search. What for is told in block-motion.ts.
;;
;; Memory, in bytes; the offsets are those of block-motion.ts:
;;       0  now: a byte a cell, rows of $stride cells, with a border of 16 cells all around
;;   65536  before: the same of the earlier picture
;;  131072  moves: two signed bytes a block, columns and rows from the block to its place in the earlier picture
;;
;; A block is 4 x 4 cells and is compared in the window of 8 x 8 around it, four rows and four rows.
(module
  (memory (export "memory") 3)

  ;; The sum of absolute differences of two rows of 8 cells each, spread over the lanes.
  (func $rows (param $now i32) (param $before i32) (param $stride i32) (result v128)
    (local $a v128)
    (local $b v128)
    (local.set $a
      (v128.load64_lane 1 (i32.add (local.get $now) (local.get $stride)) (v128.load64_zero (local.get $now))))
    (local.set $b
      (v128.load64_lane 1 (i32.add (local.get $before) (local.get $stride)) (v128.load64_zero (local.get $before))))
    (i16x8.extadd_pairwise_i8x16_u
      (v128.or
        (i8x16.sub_sat_u (local.get $a) (local.get $b))
        (i8x16.sub_sat_u (local.get $b) (local.get $a)))))

  ;; The sum of absolute differences of two windows: 64 times 255 at most, 2040 a lane.
  (func $difference (param $now i32) (param $before i32) (param $stride i32) (result i32)
    (local $twoRows i32)
    (local $sum v128)
    (local.set $twoRows (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $sum (call $rows (local.get $now) (local.get $before) (local.get $stride)))
    (local.set $now (i32.add (local.get $now) (local.get $twoRows)))
    (local.set $before (i32.add (local.get $before) (local.get $twoRows)))
    (local.set $sum
      (i16x8.add (local.get $sum) (call $rows (local.get $now) (local.get $before) (local.get $stride))))
    (local.set $now (i32.add (local.get $now) (local.get $twoRows)))
    (local.set $before (i32.add (local.get $before) (local.get $twoRows)))
    (local.set $sum
      (i16x8.add (local.get $sum) (call $rows (local.get $now) (local.get $before) (local.get $stride))))
    (local.set $now (i32.add (local.get $now) (local.get $twoRows)))
    (local.set $before (i32.add (local.get $before) (local.get $twoRows)))
    (local.set $sum
      (i16x8.add (local.get $sum) (call $rows (local.get $now) (local.get $before) (local.get $stride))))
    (local.set $sum (i32x4.extadd_pairwise_i16x8_u (local.get $sum)))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
      (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))

  (func $abs (param $x i32) (result i32)
    (select (i32.sub (i32.const 0) (local.get $x)) (local.get $x) (i32.lt_s (local.get $x) (i32.const 0))))

  ;; Writes the move of each of $columns x $rows blocks; $reach cells far at most, each of them at the price of $price.
  (func (export "run") (param $columns i32) (param $rows i32) (param $stride i32) (param $reach i32) (param $price i32)
    (local $row i32)
    (local $column i32)
    (local $window i32)  ;; where the window of the block begins
    (local $x i32)
    (local $y i32)
    (local $cost i32)
    (local $least i32)
    (local $bestX i32)
    (local $bestY i32)
    (local $move i32)    ;; where the block's move is written
    (local.set $move (i32.const 131072))
    (loop $nextRow
      (local.set $column (i32.const 0))
      (loop $nextColumn
        ;; two cells of the window lie before the block, and 16 of the border
        (local.set $window
          (i32.add
            (i32.mul (i32.add (i32.shl (local.get $row) (i32.const 2)) (i32.const 14)) (local.get $stride))
            (i32.add (i32.shl (local.get $column) (i32.const 2)) (i32.const 14))))
        ;; to stay is tried first: among equals, it is taken
        (local.set $least
          (call $difference (local.get $window) (i32.add (local.get $window) (i32.const 65536)) (local.get $stride)))
        (local.set $bestX (i32.const 0))
        (local.set $bestY (i32.const 0))
        (local.set $y (i32.sub (i32.const 0) (local.get $reach)))
        (loop $nextY
          (local.set $x (i32.sub (i32.const 0) (local.get $reach)))
          (loop $nextX
            (local.set $cost
              (i32.add
                (call $difference
                  (local.get $window)
                  (i32.add
                    (i32.add (local.get $window) (i32.const 65536))
                    (i32.add (i32.mul (local.get $y) (local.get $stride)) (local.get $x)))
                  (local.get $stride))
                (i32.mul (local.get $price) (i32.add (call $abs (local.get $x)) (call $abs (local.get $y))))))
            (if (i32.lt_u (local.get $cost) (local.get $least))
              (then
                (local.set $least (local.get $cost))
                (local.set $bestX (local.get $x))
                (local.set $bestY (local.get $y))))
            (local.set $x (i32.add (local.get $x) (i32.const 1)))
            (br_if $nextX (i32.le_s (local.get $x) (local.get $reach))))
          (local.set $y (i32.add (local.get $y) (i32.const 1)))
          (br_if $nextY (i32.le_s (local.get $y) (local.get $reach))))
        (i32.store8 (local.get $move) (local.get $bestX))
        (i32.store8 offset=1 (local.get $move) (local.get $bestY))
        (local.set $move (i32.add (local.get $move) (i32.const 2)))
        (local.set $column (i32.add (local.get $column) (i32.const 1)))
        (br_if $nextColumn (i32.lt_u (local.get $column) (local.get $columns))))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $nextRow (i32.lt_u (local.get $row) (local.get $rows))))))
