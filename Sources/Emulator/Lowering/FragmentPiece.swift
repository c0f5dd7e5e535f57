import PTX

/// A part of a lane's fragment that lies together in memory: a register, two registers, or one
/// element of a register.
struct FragmentPiece {
  /// The first register and the number of registers.
  var register: Int
  var count: Int
  /// Bits of one access, and the position of the element in its register.
  var elementBits: Int
  var position = 0
  /// Row and column of the first element.
  var row: FragmentPlace.Term
  var column: FragmentPlace.Term

  private typealias Term = FragmentPlace.Term

  /// The pieces of the fragment that `form` moves.
  static func pieces(of form: WarpMatrixTransfer) -> [FragmentPiece] {
    switch form.operand {
    case .a, .b: operandPieces(form)
    case .c, .d: accumulatorPieces(form)
    }
  }

  /// Operands: element j of register r has k = e t + j + 4 e (block); A has rows g + 8 (half) and B
  /// columns g.
  private static func operandPieces(_ form: WarpMatrixTransfer) -> [FragmentPiece] {
    let isA = form.operand == .a
    let perRegister = max(1, 32 / form.type.bitWidth)
    let outer = isA ? form.shape.m : form.shape.n
    let halves = isA && outer > 8 ? 2 : 1
    let blocks = form.shape.k / (4 * perRegister)
    // Elements of a register follow one another along k.
    let isContiguous = (form.layout == .row) == isA
    var pieces: [FragmentPiece] = []
    var register = 0
    for tile in 0..<outer / (8 * halves) {
      for block in 0..<blocks {
        for half in 0..<halves {
          let index = Term(constant: 8 * (halves * tile + half), perGroup: 1, perThread: 0)
          for j in 0..<(isContiguous ? 1 : perRegister) {
            let k = Term(
              constant: j + 4 * perRegister * block, perGroup: 0, perThread: perRegister)
            pieces.append(
              FragmentPiece(
                register: register, count: 1,
                elementBits: isContiguous ? max(32, form.type.bitWidth) : form.type.bitWidth,
                position: j, row: isA ? index : k, column: isA ? k : index))
          }
          register += 1
        }
      }
    }
    return pieces
  }

  /// Accumulators: element i of a tile has row g + 8 (i / 2) and column 2 t + i mod 2.
  private static func accumulatorPieces(_ form: WarpMatrixTransfer) -> [FragmentPiece] {
    let shape = form.shape
    let halves = shape.m > 8 ? 2 : 1
    let isHalf = form.type == .f16
    let byRows = form.layout == .row
    var pieces: [FragmentPiece] = []
    var element = 0
    for mTile in 0..<shape.m / (8 * halves) {
      for nTile in 0..<shape.n / 8 {
        for half in 0..<halves {
          let row = Term(
            constant: 8 * (halves * mTile + half), perGroup: 1, perThread: 0)
          for j in 0..<(byRows ? 1 : 2) {
            let column = Term(constant: 8 * nTile + j, perGroup: 0, perThread: 2)
            pieces.append(
              FragmentPiece(
                register: isHalf ? element / 2 : element + j,
                count: byRows && !isHalf ? 2 : 1,
                elementBits: isHalf && !byRows ? 16 : max(32, form.type.bitWidth),
                position: isHalf ? j : 0, row: row, column: column))
          }
          element += 2
        }
      }
    }
    return pieces
  }
}
