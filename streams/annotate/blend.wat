;; Lays class colours over a picture, 16 pixels at a time. What is computed, and why, is told in blend.ts.
;;
;; A byte becomes (byte * keep + tint) >> 8 in a lane of 16 bits: 255 * 256 + 128 at most, so nothing overflows.
;;
;; Memory, in bytes; the offsets are those of blend.ts:
;;       0  pixels: rgb24, blended in place
;;   49152  ids: a byte a pixel
;;   65536  tints: for each of 256 ids 64 lanes: the tints r g b r g b ... of 16 pixels, then 16 times what they keep
;;   98304  counts: how many pixels each of 256 ids has, 32 bits each
;;   99328  spread: which of 16 pixels each of their 48 bytes belongs to
(module
  (memory (export "memory") 2)
  (data (i32.const 99328)
    "\00\00\00\01\01\01\02\02\02\03\03\03\04\04\04\05"
    "\05\05\06\06\06\07\07\07\08\08\08\09\09\09\0a\0a"
    "\0a\0b\0b\0b\0c\0c\0c\0d\0d\0d\0e\0e\0e\0f\0f\0f")

  ;; Blends the pixels 0..pixels - 1 and adds their ids to the counts; $pixels is a multiple of 16 and not 0.
  (func (export "run") (param $pixels i32)
    (local $pixel i32)
    (local $ids v128)
    (local $waiting i32)    ;; a bit for each of the 16 pixels that is not blended yet
    (local $id i32)
    (local $chosen v128)    ;; the pixels of this id, a byte each
    (local $chosenBits i32) ;; the same, a bit each
    (local $keep v128)
    (local $at i32)         ;; where 16 bytes of the 48 lie
    (local $tint i32)       ;; where their tints lie
    (local $part i32)       ;; 0, 16 or 32: which 16 of the 48
    (local $bytes v128)
    (loop $nextPixels
      (local.set $ids (v128.load offset=49152 (local.get $pixel)))
      (local.set $waiting (i32.const 0xffff))

      ;; Once for each id among the 16: nearly everywhere, once. Other ids' bytes stay as they are for their own turn.
      (loop $nextId
        (local.set $id
          (i32.load8_u offset=49152 (i32.add (local.get $pixel) (i32.ctz (local.get $waiting)))))
        (local.set $chosen (i8x16.eq (local.get $ids) (i8x16.splat (local.get $id))))
        (local.set $chosenBits (i8x16.bitmask (local.get $chosen)))
        (i32.store offset=98304 (i32.shl (local.get $id) (i32.const 2))
          (i32.add
            (i32.load offset=98304 (i32.shl (local.get $id) (i32.const 2)))
            (i32.popcnt (local.get $chosenBits))))

        (local.set $tint (i32.shl (local.get $id) (i32.const 7)))
        (local.set $keep (v128.load offset=65632 (local.get $tint)))
        (local.set $at (i32.mul (local.get $pixel) (i32.const 3)))
        (local.set $part (i32.const 0))
        (loop $nextBytes
          (local.set $bytes (v128.load (local.get $at)))
          (v128.store (local.get $at)
            (v128.bitselect
              (i8x16.narrow_i16x8_u
                (i16x8.shr_u
                  (i16x8.add
                    (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $bytes)) (local.get $keep))
                    (v128.load offset=65536 (local.get $tint)))
                  (i32.const 8))
                (i16x8.shr_u
                  (i16x8.add
                    (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $bytes)) (local.get $keep))
                    (v128.load offset=65552 (local.get $tint)))
                  (i32.const 8)))
              (local.get $bytes)
              (i8x16.swizzle (local.get $chosen) (v128.load offset=99328 (local.get $part)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $tint (i32.add (local.get $tint) (i32.const 32)))
          (local.set $part (i32.add (local.get $part) (i32.const 16)))
          (br_if $nextBytes (i32.lt_u (local.get $part) (i32.const 48))))

        (local.set $waiting (i32.xor (local.get $waiting) (local.get $chosenBits)))
        (br_if $nextId (local.get $waiting)))

      (local.set $pixel (i32.add (local.get $pixel) (i32.const 16)))
      (br_if $nextPixels (i32.lt_u (local.get $pixel) (local.get $pixels))))))
