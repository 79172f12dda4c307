;; Takes each block's labels from where its content was. What for is told in move-labels.ts.
;;
;; Memory, in bytes; the offsets are those of move-labels.ts:
;;       0  out: a byte a pixel, rows packed
;;   65552  moves: two signed 16-bit numbers a block, cells to the right and down from it to where its content was
;;  131072  labels: a byte a pixel, rows packed
;;
;; Pixels are written from left to right and from top to bottom, 16 at a time. What is written too far is written over by what comes next;
;; there are 16 bytes to spare after the last row, and after the labels.
(module
  (memory (export "memory") 160)

  ;; Writes the rows $top..$bottom - 1 of a picture of $width x $height pixels, whose blocks are 4 x 4 cells of $cell pixels, $columns
  ;; of them in a row; none of these numbers is 0 but $top.
  (func (export "run")
    (param $width i32) (param $height i32) (param $top i32) (param $bottom i32) (param $columns i32) (param $cell i32)
    (local $side i32)    ;; of a block
    (local $y i32)
    (local $out i32)     ;; where the row is written
    (local $move i32)    ;; where the move of the next block lies
    (local $left i32)    ;; the pixels of blocks that move alike: $left..$right - 1,
    (local $right i32)
    (local $first i32)   ;; of which $first..$last - 1 come from inside the picture
    (local $last i32)
    (local $by i32)      ;; pixels to the right
    (local $down i32)
    (local $from i32)    ;; where the row of labels begins that they come from
    (local $inside i32)  ;; the same, by so many pixels to the right
    (local $x i32)
    (local $border v128) ;; 16 times the row's first label, or its last one
    (local.set $side (i32.shl (local.get $cell) (i32.const 2)))
    (local.set $y (local.get $top))
    (loop $nextRow
      (local.set $move
        (i32.add (i32.const 65552)
          (i32.shl (i32.mul (i32.div_u (local.get $y) (local.get $side)) (local.get $columns)) (i32.const 2))))
      (local.set $left (i32.const 0))
      (loop $nextBlocks
        ;; neighbours that have the same move are one
        (local.set $right (local.get $left))
        (loop $nextAlike
          (local.set $right (i32.add (local.get $right) (local.get $side)))
          (local.set $move (i32.add (local.get $move) (i32.const 4)))
          (br_if $nextAlike
            (i32.and
              (i32.lt_u (local.get $right) (local.get $width))
              (i32.eq (i32.load (local.get $move)) (i32.load (i32.sub (local.get $move) (i32.const 4)))))))
        (local.set $right
          (select (local.get $right) (local.get $width) (i32.lt_u (local.get $right) (local.get $width))))
        (local.set $by
          (i32.mul (i32.load16_s (i32.sub (local.get $move) (i32.const 4))) (local.get $cell)))
        (local.set $down
          (i32.mul (i32.load16_s (i32.sub (local.get $move) (i32.const 2))) (local.get $cell)))

        (local.set $from (i32.add (local.get $y) (local.get $down)))
        (local.set $from
          (select (i32.const 0) (local.get $from) (i32.lt_s (local.get $from) (i32.const 0))))
        (local.set $from
          (select
            (local.get $from)
            (i32.sub (local.get $height) (i32.const 1))
            (i32.lt_s (local.get $from) (local.get $height))))
        (local.set $from
          (i32.add (i32.const 131072) (i32.mul (local.get $from) (local.get $width))))

        (local.set $first (i32.sub (i32.const 0) (local.get $by)))
        (local.set $first
          (select (local.get $left) (local.get $first) (i32.lt_s (local.get $first) (local.get $left))))
        (local.set $first
          (select (local.get $right) (local.get $first) (i32.gt_s (local.get $first) (local.get $right))))
        (local.set $last (i32.sub (local.get $width) (local.get $by)))
        (local.set $last
          (select (local.get $left) (local.get $last) (i32.lt_s (local.get $last) (local.get $left))))
        (local.set $last
          (select (local.get $right) (local.get $last) (i32.gt_s (local.get $last) (local.get $right))))

        ;; what comes from beyond the left border
        (local.set $x (local.get $left))
        (if (i32.lt_u (local.get $x) (local.get $first))
          (then
            (local.set $border (v128.load8_splat (local.get $from)))
            (loop $next
              (v128.store (i32.add (local.get $out) (local.get $x)) (local.get $border))
              (local.set $x (i32.add (local.get $x) (i32.const 16)))
              (br_if $next (i32.lt_u (local.get $x) (local.get $first))))))

        (local.set $x (local.get $first))
        (if (i32.lt_u (local.get $x) (local.get $last))
          (then
            (local.set $inside (i32.add (local.get $from) (local.get $by)))
            (loop $next
              (v128.store (i32.add (local.get $out) (local.get $x))
                (v128.load (i32.add (local.get $inside) (local.get $x))))
              (local.set $x (i32.add (local.get $x) (i32.const 16)))
              (br_if $next (i32.lt_u (local.get $x) (local.get $last))))))

        ;; what comes from beyond the right border
        (local.set $x (local.get $last))
        (if (i32.lt_u (local.get $x) (local.get $right))
          (then
            (local.set $border
              (v128.load8_splat (i32.sub (i32.add (local.get $from) (local.get $width)) (i32.const 1))))
            (loop $next
              (v128.store (i32.add (local.get $out) (local.get $x)) (local.get $border))
              (local.set $x (i32.add (local.get $x) (i32.const 16)))
              (br_if $next (i32.lt_u (local.get $x) (local.get $right))))))

        (local.set $left (local.get $right))
        (br_if $nextBlocks (i32.lt_u (local.get $left) (local.get $width))))
      (local.set $out (i32.add (local.get $out) (local.get $width)))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $nextRow (i32.lt_u (local.get $y) (local.get $bottom))))))
