;; Lets a class contend for cells that others hold. What for is told in winners.ts.
;;
;; Memory, in bytes; the offsets are those of winners.ts:
;;       0  scores: the class's, float32, one a cell
;;   16384  best: the highest score of each cell so far, float32
;;   32768  winners: the class it belongs to, 32 bits
(module
  (memory (export "memory") 1)

  ;; Gives the class $id those of the cells 0..cells - 1 where its score is higher than the best so far; $cells is a multiple of 4
  ;; and not 0. Returns whether all its scores are finite.
  (func (export "run") (param $id i32) (param $cells i32) (result i32)
    (local $at i32)
    (local $end i32)
    (local $scores v128)
    (local $best v128)
    (local $higher v128)
    (local $zeros v128) ;; a finite number less itself is 0, any other is not
    (local.set $end (i32.shl (local.get $cells) (i32.const 2)))
    (loop $next
      (local.set $scores (v128.load (local.get $at)))
      (local.set $best (v128.load offset=16384 (local.get $at)))
      (local.set $higher (f32x4.gt (local.get $scores) (local.get $best)))
      (v128.store offset=16384 (local.get $at)
        (v128.bitselect (local.get $scores) (local.get $best) (local.get $higher)))
      (v128.store offset=32768 (local.get $at)
        (v128.bitselect
          (i32x4.splat (local.get $id))
          (v128.load offset=32768 (local.get $at))
          (local.get $higher)))
      (local.set $zeros
        (f32x4.add (local.get $zeros) (f32x4.sub (local.get $scores) (local.get $scores))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (i32x4.all_true (f32x4.eq (local.get $zeros) (v128.const f32x4 0 0 0 0)))))
