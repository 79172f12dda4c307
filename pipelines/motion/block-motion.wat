;; Finds where each block of a picture was in an earlier one: full search. What for is told in block-motion.ts.
;;
;; Memory, in bytes; the offsets are those of block-motion.ts:
;;       0  now: a byte a cell, rows of $stride cells, with a border of 16 cells all around
;;   65536  before: the same of the earlier picture
;;  131072  moves: two signed bytes a block, columns and rows from the block to its place in the earlier picture
;;
;; A block is 4 x 4 cells and is compared in the window of 8 x 8 around it. Two rows of a window are one vector. Nothing is called in
;; the inner loop: the call alone would take longer than the comparison.
(module
  (memory (export "memory") 3)

  ;; Writes the move of each of $columns x $rows blocks; $reach cells far at most, each of them at the price of $price.
  (func (export "run") (param $columns i32) (param $rows i32) (param $stride i32) (param $reach i32) (param $price i32)
    (local $row i32)
    (local $column i32)
    (local $window i32)  ;; where the window of the block begins
    (local $twoRows i32)
    (local $now0 v128)   ;; the window, two rows each
    (local $now1 v128)
    (local $now2 v128)
    (local $now3 v128)
    (local $then v128)   ;; two rows of a window in the earlier picture,
    (local $at0 i32)     ;; and where they lie
    (local $at1 i32)
    (local $sum v128)    ;; absolute differences: 2040 a lane at most
    (local $x i32)
    (local $y i32)
    (local $distance i32) ;; the price of $y
    (local $cost i32)
    (local $least i32)
    (local $bestX i32)
    (local $bestY i32)
    (local $move i32)    ;; where the block's move is written
    (local.set $move (i32.const 131072))
    (local.set $twoRows (i32.shl (local.get $stride) (i32.const 1)))
    (loop $nextRow
      (local.set $column (i32.const 0))
      (loop $nextColumn
        ;; two cells of the window lie before the block, and 16 of the border
        (local.set $window
          (i32.add
            (i32.mul (i32.add (i32.shl (local.get $row) (i32.const 2)) (i32.const 14)) (local.get $stride))
            (i32.add (i32.shl (local.get $column) (i32.const 2)) (i32.const 14))))
        (local.set $now0
          (v128.load64_lane 1 (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 1)))
            (v128.load64_zero (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 0))))))
        (local.set $now1
          (v128.load64_lane 1 (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 3)))
            (v128.load64_zero (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 2))))))
        (local.set $now2
          (v128.load64_lane 1 (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 5)))
            (v128.load64_zero (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 4))))))
        (local.set $now3
          (v128.load64_lane 1 (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 7)))
            (v128.load64_zero (i32.add (local.get $window) (i32.mul (local.get $stride) (i32.const 6))))))
        (local.set $least (i32.const -1))
        (local.set $y (i32.sub (i32.const 0) (local.get $reach)))
        (loop $nextY
          (local.set $distance
            (i32.mul (local.get $price)
              (select (i32.sub (i32.const 0) (local.get $y)) (local.get $y) (i32.lt_s (local.get $y) (i32.const 0)))))
          (local.set $x (i32.sub (i32.const 0) (local.get $reach)))
          (loop $nextX
            (local.set $at0
              (i32.add
                (i32.add (local.get $window) (i32.const 65536))
                (i32.add (i32.mul (local.get $y) (local.get $stride)) (local.get $x))))
            (local.set $at1 (i32.add (local.get $at0) (local.get $stride)))
            (local.set $then
              (v128.load64_lane 1 (local.get $at1) (v128.load64_zero (local.get $at0))))
            (local.set $sum (i16x8.extadd_pairwise_i8x16_u
                (v128.or
                  (i8x16.sub_sat_u (local.get $now0) (local.get $then))
                  (i8x16.sub_sat_u (local.get $then) (local.get $now0)))))
            (local.set $at0 (i32.add (local.get $at0) (local.get $twoRows)))
            (local.set $at1 (i32.add (local.get $at1) (local.get $twoRows)))
            (local.set $then
              (v128.load64_lane 1 (local.get $at1) (v128.load64_zero (local.get $at0))))
            (local.set $sum (i16x8.add (local.get $sum)
              (i16x8.extadd_pairwise_i8x16_u
                (v128.or
                  (i8x16.sub_sat_u (local.get $now1) (local.get $then))
                  (i8x16.sub_sat_u (local.get $then) (local.get $now1))))))
            (local.set $at0 (i32.add (local.get $at0) (local.get $twoRows)))
            (local.set $at1 (i32.add (local.get $at1) (local.get $twoRows)))
            (local.set $then
              (v128.load64_lane 1 (local.get $at1) (v128.load64_zero (local.get $at0))))
            (local.set $sum (i16x8.add (local.get $sum)
              (i16x8.extadd_pairwise_i8x16_u
                (v128.or
                  (i8x16.sub_sat_u (local.get $now2) (local.get $then))
                  (i8x16.sub_sat_u (local.get $then) (local.get $now2))))))
            (local.set $at0 (i32.add (local.get $at0) (local.get $twoRows)))
            (local.set $at1 (i32.add (local.get $at1) (local.get $twoRows)))
            (local.set $then
              (v128.load64_lane 1 (local.get $at1) (v128.load64_zero (local.get $at0))))
            (local.set $sum (i16x8.add (local.get $sum)
              (i16x8.extadd_pairwise_i8x16_u
                (v128.or
                  (i8x16.sub_sat_u (local.get $now3) (local.get $then))
                  (i8x16.sub_sat_u (local.get $then) (local.get $now3))))))
            (local.set $sum (i32x4.extadd_pairwise_i16x8_u (local.get $sum)))
            (local.set $sum
              (i32x4.add (local.get $sum)
                (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
            (local.set $cost
              (i32.add
                (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
                (i32.add (local.get $distance)
                  (i32.mul (local.get $price)
                    (select (i32.sub (i32.const 0) (local.get $x)) (local.get $x) (i32.lt_s (local.get $x) (i32.const 0)))))))
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
