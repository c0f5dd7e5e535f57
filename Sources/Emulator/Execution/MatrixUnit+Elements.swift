// Fragments as matrices: where the element of a lane's register stands (PTX ISA, "Matrix Fragments
// for mma.sync" and "for sparse mma").
extension MatrixUnit {
  /// Spreads a tile of A by element: k = e t + j + 4 e (block), row g + 8 (half).
  func spreadA(_ form: FragmentForm, tile: Int) {
    let halves = form.halves
    let perRegister = form.a.perRegister
    if halves == 1 || form.isSparse {
      aMatrix.update(repeating: 0, count: 16 &* 4 &* perRegister &* form.blocks)
    }
    if form.isSparse { return spreadSparseA(form) }
    let width = form.a.bitWidth
    for block in 0..<form.blocks {
      for half in 0..<halves {
        let words = aWords + 32 &* (half &+ halves &* (block &+ form.blocks &* tile))
        Self.spread(words, width, to: aMatrix + 8 &* half, pitch: 16, block: block)
      }
    }
  }

  /// Spreads a tile of B by element: k = e t + j + 4 e (block), column g.
  func spreadB(_ form: FragmentForm, tile: Int) {
    let width = form.b.bitWidth
    for block in 0..<form.blocks {
      let words = bWords + 32 &* (block &+ form.blocks &* tile)
      Self.spread(words, width, to: bMatrix, pitch: 8, block: block)
    }
  }

  /// The elements of a register: lane 4 g + t has element j of place g at k = e (t + 4 block) + j.
  @inline(__always)
  private static func spread(
    _ words: Words, _ width: Int, to target: Words, pitch: Int, block: Int
  ) {
    let perRegister = max(1, 32 / width)
    let mask: UInt32 = width == 32 ? .max : (1 &<< UInt32(truncatingIfNeeded: width)) &- 1
    for t in 0..<4 {
      for j in 0..<perRegister {
        let down = UInt32(truncatingIfNeeded: width &* j)
        let row = target + pitch &* (perRegister &* (t &+ 4 &* block) &+ j)
        for g in 0..<8 { row[g] = (words[4 &* g &+ t] &>> down) & mask }
      }
    }
  }

  /// The stored elements of a sparse A, in their places; the others are zero.
  private func spreadSparseA(_ form: FragmentForm) {
    let width = form.a.bitWidth
    let perRegister = form.a.perRegister
    let mask: UInt32 = width == 32 ? .max : (1 &<< UInt32(truncatingIfNeeded: width)) &- 1
    for block in 0..<form.blocks / 2 {
      for half in 0..<form.halves {
        for lane in 0..<32 {
          let word = aWords[32 &* (half &+ form.halves &* block) &+ lane]
          let row = lane &>> 2 &+ 8 &* half
          for j in 0..<perRegister {
            let position = perRegister &* (lane & 3 &+ 4 &* block) &+ j
            let down = UInt32(truncatingIfNeeded: width &* j)
            aMatrix[16 &* column(of: position, row: row, form) &+ row] = word &>> down & mask
          }
        }
      }
    }
  }

  /// Where the stored element at `position` of a sparse row stands in the whole row.
  ///
  /// Two bits give the index of an element among four; of a pair among four pairs for 4-bit
  /// elements; for tf32 four bits say which of two. A lane holds the bits of 16 columns of rows g
  /// and g + 8 for 16- and 32-bit elements; all bits of one row, g in even and g + 8 in odd lanes,
  /// for the others (PTX ISA, "Sparse matrix storage"; CUTLASS, the reordering of metadata).
  private func column(of position: Int, row: Int, _ form: FragmentForm) -> Int {
    let width = form.a.bitWidth
    let bit = width == 32 ? 4 &* position : width == 4 ? position & ~1 : 2 &* position
    let half = row &>> 3
    let storedElements = 2 &* form.a.perRegister &* form.blocks
    let rowBits = storedElements &* (width == 32 ? 4 : width == 4 ? 1 : 2)
    let lane: Int
    let shift: Int
    if width >= 16 {
      lane = (rowBits == 16 ? form.selector : 2 &* (form.selector & 1)) &+ bit / 16
      shift = bit % 16 &+ 16 &* half
    } else {
      lane = (rowBits == 32 ? 2 &* (form.selector & 1) : 0) &+ 2 &* (bit / 32) &+ half
      shift = bit % 32
    }
    let bits = Int(metadata[4 &* (row & 7) &+ (lane & 3)] &>> UInt32(shift))
    switch width {
    case 32: return 2 &* position &+ (bits & 15 == 0b1110 ? 1 : 0)
    case 4: return 8 &* (position / 4) &+ 2 &* (bits & 3) &+ position & 1
    default: return 4 &* (position / 2) &+ bits & 3
    }
  }

  /// Spreads the accumulators of a tile: row g + 8 (i / 2), column 2 t + i mod 2.
  func spreadC(_ form: FragmentForm, firstElement: Int) {
    if form.halves == 1 { accumulators.update(repeating: 0, count: 128) }
    let isHalf = form.c == .f16
    for element in 0..<2 &* form.halves {
      let index = firstElement &+ element
      let words = cWords + 32 &* (isHalf ? index &>> 1 : index)
      let down: UInt32 = isHalf && index & 1 != 0 ? 16 : 0
      for t in 0..<4 {
        let target = accumulators + (16 &* (2 &* t &+ (element & 1)) &+ 8 &* (element &>> 1))
        if isHalf {
          for g in 0..<8 {
            target[g] = HalfPrecision.widened(words[4 &* g &+ t] &>> down & 0xFFFF)
          }
        } else {
          for g in 0..<8 { target[g] = words[4 &* g &+ t] }
        }
      }
    }
  }

  /// Element `index` of a lane's accumulators; binary16 is widened to binary32.
  func accumulator(_ form: FragmentForm, _ index: Int, _ lane: Int) -> UInt32 {
    guard form.c == .f16 else { return cWords[32 &* index &+ lane] }
    let word = cWords[32 &* (index &>> 1) &+ lane]
    return HalfPrecision.widened(index & 1 == 0 ? word & 0xFFFF : word &>> 16)
  }

  /// Collects a tile of D from the accumulators.
  func gatherD(_ form: FragmentForm, firstElement: Int) {
    let isHalf = form.d == .f16
    for element in 0..<2 &* form.halves {
      let index = firstElement &+ element
      for t in 0..<4 {
        let source = accumulators + (16 &* (2 &* t &+ (element & 1)) &+ 8 &* (element &>> 1))
        if isHalf {
          for g in 0..<8 { setResult(form, index, 4 &* g &+ t, source[g]) }
        } else {
          let words = dWords + 32 &* index
          for g in 0..<8 { words[4 &* g &+ t] = source[g] }
        }
      }
    }
  }

  /// Sets element `index` of a lane's results; binary32 is narrowed to a binary16 that it equals.
  func setResult(_ form: FragmentForm, _ index: Int, _ lane: Int, _ bits: UInt32) {
    guard form.d == .f16 else { return dWords[32 &* index &+ lane] = bits }
    let half = HalfPrecision.narrowed(bits)
    let place = 32 &* (index &>> 1) &+ lane
    dWords[place] = index & 1 == 0 ? half : dWords[place] | half &<< 16
  }

  /// A sparse A times B, element by element.
  func multiplySparseIntegers(_ form: FragmentForm) {
    spreadA(form, tile: 0)
    spreadB(form, tile: 0)
    spreadC(form, firstElement: 0)
    let shift = Int32(truncatingIfNeeded: 32 &- form.a.bitWidth)
    let a = signed(aMatrix)
    let b = signed(bMatrix)
    let k = 4 &* form.a.perRegister &* form.blocks
    if form.a.isSigned { for index in 0..<16 &* k { a[index] = (a[index] &<< shift) &>> shift } }
    if form.b.isSigned { for index in 0..<8 &* k { b[index] = (b[index] &<< shift) &>> shift } }
    let c = signed(accumulators)
    let sums = signed(dWords)
    for n in 0..<8 {
      for m in 0..<16 { sums[m] = 0 }
      for index in 0..<k {
        let factor = b[8 &* index &+ n]
        for m in 0..<16 { sums[m] &+= a[16 &* index &+ m] &* factor }
      }
      for m in 0..<16 {
        let exact = Int64(c[16 &* n &+ m]) &+ Int64(sums[m])
        c[16 &* n &+ m] =
          form.saturates ? Int32(clamping: exact) : Int32(truncatingIfNeeded: exact)
      }
    }
    gatherD(form, firstElement: 0)
  }
}
