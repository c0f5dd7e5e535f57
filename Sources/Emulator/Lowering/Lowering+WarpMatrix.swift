import PTX

// wmma.load and wmma.store as addresses and ordinary accesses. PTX leaves the layout of these
// fragments open: here that of b1 is the one of mma.m8n8k128, as assemblers make it, and the others
// are tiles of mma.m16n8 (m8n8) fragments side by side.
extension Lowering {
  mutating func lower(_ form: WarpMatrixTransfer, _ operands: [Operand]) throws(LoweringError) {
    if let problem = form.problem { throw invalid("\(form.mnemonic) \(problem)") }
    let fragment = operands[form.isStore ? 1 : 0]
    let count = form.shape.registers(form.operand, form.type)
    let registers =
      form.isStore
      ? try sources(fragment, count: count, form.type.registerType)
      : try destinations(fragment, count: count, form.type.registerType)
    let memory = try address(operands[form.isStore ? 0 : 1], in: form.space)
    let stride = try source(
      operands.count > 2 ? operands[2] : .integer(Int64(form.defaultStride)), .b32)
    let pieces = FragmentPiece.pieces(of: form)
    let perRegister = max(1, 32 / form.type.bitWidth)
    for piece in pieces {
      let isWide = form.space != .shared
      let place = temporary(is64: isWide)
      let major = form.layout == .row ? piece.row : piece.column
      let minor = form.layout == .row ? piece.column : piece.row
      try append(
        MicroOperation(
          code: .fragmentAddress, d: place, a: memory.row, b: stride,
          immediate: Int64(
            bitPattern: Self.place(major, minor, form.type, isWide: isWide).rawValue)),
        reads: [memory.row, stride], writes: [place])
      if piece.elementBits < 32, perRegister > 1, piece.count == 1 {
        try transferPart(
          form, piece, of: registers[piece.register], at: place, memory.offset)
      } else {
        let rows = Array(registers[piece.register..<piece.register + piece.count])
        try appendAccess(
          form, bits: piece.elementBits, rows, at: place, memory.offset)
      }
    }
    guard !form.isStore else { return }
    // The registers of f16 operands beyond their elements repeat the first ones.
    let used = (pieces.map { $0.register + $0.count }.max() ?? 0)
    for index in used..<max(used, count) {
      let from = registers[index % used]
      try append(
        MicroOperation(code: .move32, d: registers[index], a: from), reads: [from],
        writes: [registers[index]])
    }
  }

  private static func place(
    _ major: FragmentPlace.Term, _ minor: FragmentPlace.Term, _ type: MatrixElementType,
    isWide: Bool
  ) -> FragmentPlace {
    let bits = type.bitWidth
    if bits < 8 {
      // Elements are counted by words of 32 bits.
      let perWord = 32 / bits
      let bytes = FragmentPlace.Term(
        constant: minor.constant / perWord * 4, perGroup: minor.perGroup / perWord * 4,
        perThread: minor.perThread / perWord * 4)
      return FragmentPlace(
        major: major, minor: bytes, strideDown: perWord.trailingZeroBitCount, strideUp: 2,
        isWide: isWide)
    }
    return FragmentPlace(
      major: major, minor: minor.scaled(by: bits / 8), strideDown: 0,
      strideUp: (bits / 8).trailingZeroBitCount, isWide: isWide)
  }

  /// One element of a register that holds several: loaded apart and put into its place, or taken
  /// out of it and stored.
  private mutating func transferPart(
    _ form: WarpMatrixTransfer, _ piece: FragmentPiece, of register: Int32, at place: Int32,
    _ offset: Int64
  ) throws(LoweringError) {
    let shift = constant(.uniform(UInt64(piece.position * piece.elementBits), is64: false))
    let part = temporary(is64: false)
    if form.isStore {
      try append(
        MicroOperation(code: .shrU32, d: part, a: register, b: shift), reads: [register, shift],
        writes: [part])
      return try appendAccess(form, bits: piece.elementBits, [part], at: place, offset)
    }
    try appendAccess(form, bits: piece.elementBits, [part], at: place, offset)
    if piece.position == 0 {
      return try append(
        MicroOperation(code: .move32, d: register, a: part), reads: [part], writes: [register])
    }
    let factor = constant(.uniform(1 << UInt64(piece.position * piece.elementBits), is64: false))
    try append(
      MicroOperation(code: .mad32, d: register, a: part, b: factor, c: register),
      reads: [part, factor, register], writes: [register])
  }

  /// The ordinary load or store of registers that lie together.
  private mutating func appendAccess(
    _ form: WarpMatrixTransfer, bits: Int, _ rows: [Int32], at place: Int32, _ offset: Int64
  ) throws(LoweringError) {
    let type: ScalarType =
      switch bits {
      case 8: .b8
      case 16: .b16
      case 64: .b64
      default: .b32
      }
    var operation = MicroOperation(
      code: form.isStore ? Self.store(type, form.space) : Self.load(type, form.space),
      d: pooled(rows), a: place, immediate: offset)
    operation.count = UInt8(rows.count)
    try append(
      operation, reads: form.isStore ? [place] + rows : [place], writes: form.isStore ? [] : rows)
  }
}
