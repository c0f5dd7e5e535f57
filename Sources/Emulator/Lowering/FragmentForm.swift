import PTX

/// The elements of fragments, small enough for a decoded operation.
enum FragmentElement: UInt8 {
  case s4, u4, s8, u8, f16, bf16, tf32, e4m3, e5m2, f32, f64, s32

  init(_ type: MatrixElementType) {
    self =
      switch type {
      case .s4: .s4
      case .u4, .b1: .u4
      case .s8: .s8
      case .u8: .u8
      case .f16: .f16
      case .bf16: .bf16
      case .tf32: .tf32
      case .e4m3: .e4m3
      case .e5m2: .e5m2
      case .f32: .f32
      case .f64: .f64
      case .s32: .s32
      }
  }

  /// Bits of an element in its register.
  var bitWidth: Int {
    switch self {
    case .s4, .u4: 4
    case .s8, .u8, .e4m3, .e5m2: 8
    case .f16, .bf16: 16
    case .tf32, .f32, .s32: 32
    case .f64: 64
    }
  }

  /// Elements of a register.
  var perRegister: Int { max(1, 32 / bitWidth) }

  var isSigned: Bool { self == .s4 || self == .s8 }
  var isInteger: Bool { rawValue <= FragmentElement.u8.rawValue }
}

/// The form of a matrix product on fragments, packed into the immediate of a decoded operation.
///
/// Products larger than 16 x 8 are tiles of that size: A has `mTiles` of them and B `nTiles`, and
/// the registers of one tile stand together.
struct FragmentForm {
  private(set) var rawValue: UInt64 = 0

  init(rawValue: UInt64) { self.rawValue = rawValue }

  init(_ form: NumericMatrixMultiply, selector: Int, _ model: TensorSumModel) {
    setTypes(form.a, form.b, form.c, form.d)
    let perRegister = FragmentElement(form.a).perRegister
    set(16, form.shape.m / 8)
    set(18, form.usesQuadPairs ? 1 : form.shape.k / (4 * perRegister))
    set(21, 1)
    set(23, 1)
    set(26, form.saturates ? 1 : 0)
    set(27, form.sparsity == nil ? 0 : 1)
    set(28, form.usesQuadPairs ? 1 : 0)
    set(29, form.aLayout == .col ? 1 : 0)
    set(30, form.bLayout == .col ? 1 : 0)
    set(31, selector)
    set(33, model.fractionBits)
    // Half of the elements of a sparse A are zeros that take no part.
    set(38, model.blockLength * (form.sparsity == nil ? 1 : 2))
  }

  init(_ form: WarpMatrixMultiply, _ model: TensorSumModel) {
    setTypes(form.a, form.b, form.c, form.d)
    set(16, min(form.shape.m, 16) / 8)
    set(18, form.shape.k / (4 * FragmentElement(form.a).perRegister))
    set(21, max(1, form.shape.m / 16))
    set(23, form.shape.n / 8)
    set(26, form.saturates ? 1 : 0)
    set(33, model.fractionBits)
    set(38, model.blockLength)
  }

  private mutating func setTypes(
    _ a: MatrixElementType, _ b: MatrixElementType, _ c: MatrixElementType, _ d: MatrixElementType
  ) {
    for (index, type) in [a, b, c, d].enumerated() {
      set(4 * index, Int(FragmentElement(type).rawValue))
    }
  }

  private mutating func set(_ offset: Int, _ value: Int) {
    rawValue |= UInt64(truncatingIfNeeded: value) << UInt64(offset)
  }

  @inline(__always)
  private func field(_ offset: Int, _ width: Int) -> Int {
    Int(truncatingIfNeeded: rawValue &>> UInt64(offset)) & ((1 &<< width) &- 1)
  }

  private func element(_ offset: Int) -> FragmentElement {
    FragmentElement(rawValue: UInt8(truncatingIfNeeded: field(offset, 4))) ?? .s32
  }

  var a: FragmentElement { element(0) }
  var b: FragmentElement { element(4) }
  var c: FragmentElement { element(8) }
  var d: FragmentElement { element(12) }
  /// Groups of 8 rows of a tile of A.
  var halves: Int { field(16, 2) }
  /// Registers that a lane holds of a tile of B.
  var blocks: Int { field(18, 3) }
  var mTiles: Int { field(21, 2) }
  var nTiles: Int { field(23, 3) }
  var saturates: Bool { field(26, 1) != 0 }
  var isSparse: Bool { field(27, 1) != 0 }
  var usesQuadPairs: Bool { field(28, 1) != 0 }
  var aIsColumn: Bool { field(29, 1) != 0 }
  var bIsColumn: Bool { field(30, 1) != 0 }
  /// Which lanes of four hold the metadata of a sparse A.
  var selector: Int { field(31, 2) }
  var fractionBits: Int { field(33, 5) }
  var blockLength: Int { field(38, 7) }

  /// Registers of A in all tiles.
  var aRegisters: Int {
    usesQuadPairs ? 2 : mTiles &* halves &* blocks &>> (isSparse ? 1 : 0)
  }
  /// Registers of B in all tiles.
  var bRegisters: Int { usesQuadPairs ? 2 : nTiles &* blocks }
  /// Elements that a lane holds of C and of D.
  var accumulators: Int { usesQuadPairs ? 8 : mTiles &* nTiles &* 2 &* halves }
  var cRegisters: Int { c == .f16 ? accumulators / 2 : accumulators }
  var dRegisters: Int { d == .f16 ? accumulators / 2 : accumulators }
}
