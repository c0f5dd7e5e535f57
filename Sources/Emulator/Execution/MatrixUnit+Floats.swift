// Sums of floating-point products by the model of the target (`TensorSumModel`).
extension MatrixUnit {
  func multiplyFloats(_ form: FragmentForm) {
    for mTile in 0..<form.mTiles {
      spreadA(form, tile: mTile)
      for nTile in 0..<form.nTiles {
        spreadB(form, tile: nTile)
        let first = 2 &* form.halves &* (mTile &* form.nTiles &+ nTile)
        spreadC(form, firstElement: first)
        multiplyMatrices(form, k: 4 &* form.a.perRegister &* form.blocks)
        gatherD(form, firstElement: first)
      }
    }
  }

  /// m8n8k4 of f16: four products, each of the lanes 4 q to 4 q + 3 and those 16 further (PTX ISA,
  /// "Matrix Fragments for mma.m8n8k4 with .f16 floating point type").
  func multiplyQuadPairs(_ form: FragmentForm) {
    aMatrix.update(repeating: 0, count: 64)
    accumulators.update(repeating: 0, count: 128)
    for quad in 0..<4 {
      for member in 0..<8 {
        let lane = 4 &* quad &+ member & 3 &+ (member < 4 ? 0 : 16)
        let upper = member & 4
        for index in 0..<4 {
          let shift = UInt32(16 &* (index & 1))
          let a = aWords[32 &* (index &>> 1) &+ lane] &>> shift & 0xFFFF
          let b = bWords[32 &* (index &>> 1) &+ lane] &>> shift & 0xFFFF
          // Rows of A and columns of B belong to lanes, or lie across them.
          let (row, aK) = form.aIsColumn ? (index &+ upper, member & 3) : (member, index)
          let (column, bK) = form.bIsColumn ? (member, index) : (index &+ upper, member & 3)
          aMatrix[16 &* aK &+ row] = a
          bMatrix[8 &* bK &+ column] = b
        }
        for index in 0..<8 {
          accumulators[Self.quadPlace(form.c, member, index)] = accumulator(form, index, lane)
        }
      }
      multiplyMatrices(form, k: 4)
      for member in 0..<8 {
        let lane = 4 &* quad &+ member & 3 &+ (member < 4 ? 0 : 16)
        for index in 0..<8 {
          setResult(form, index, lane, accumulators[Self.quadPlace(form.d, member, index)])
        }
      }
    }
  }

  /// Where element `index` of a member of a quad pair stands: accumulators of binary16 lie in rows,
  /// those of binary32 in blocks of two by two.
  private static func quadPlace(
    _ type: FragmentElement, _ member: Int, _ index: Int
  ) -> Int {
    if type == .f16 { return 16 &* index &+ member }
    let row = member & 1 &+ index & 2 &+ member & 4
    let column = index & 4 &+ member & 2 &+ index & 1
    return 16 &* column &+ row
  }

  /// accumulators += A B.
  private func multiplyMatrices(_ form: FragmentForm, k: Int) {
    let aFormat = FragmentFormat(form.a)
    let bFormat = FragmentFormat(form.b)
    let aExponents = decoded + 16 &* k
    let bSignificands = aExponents + 16 &* k
    let bExponents = bSignificands + 8 &* k
    // The scale gives products the fraction bits of the sum.
    let scale = form.fractionBits &- aFormat.fractionBits &- bFormat.fractionBits
    let aIsFinite = decode(
      aMatrix, count: 16 &* k, aFormat, scale: scale, significands: decoded,
      exponents: aExponents)
    let bIsFinite = decode(
      bMatrix, count: 8 &* k, bFormat, scale: 0, significands: bSignificands,
      exponents: bExponents)
    var specials: UInt32 = 0
    for index in 0..<128 {
      specials |= accumulators[index] & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0
    }
    let rounding = TensorSum.Rounding(form)
    if aIsFinite, bIsFinite, specials == 0 {
      let start = UnsafeMutableRawPointer(scratch + 1024).assumingMemoryBound(to: UInt32.self)
      start.update(from: accumulators, count: 128)
      if floatProduct(
        k, form.blockLength, form.fractionBits, rounding.rawValue,
        (UnsafePointer(decoded), UnsafePointer(aExponents)),
        (UnsafePointer(bSignificands), UnsafePointer(bExponents)), accumulators, scratch)
      {
        return
      }
      accumulators.update(from: start, count: 128)
    }
    let sum = TensorSum(
      k: k, blockLength: form.blockLength, fractionBits: form.fractionBits, rounding: rounding,
      aFormat: aFormat, bFormat: bFormat, a: aMatrix, b: bMatrix, aSignificands: decoded,
      aExponents: aExponents, bSignificands: bSignificands, bExponents: bExponents)
    for n in 0..<8 {
      for m in 0..<16 {
        accumulators[16 &* n &+ m] = sum.result(row: m, column: n, accumulators[16 &* n &+ m])
      }
    }
  }
}
