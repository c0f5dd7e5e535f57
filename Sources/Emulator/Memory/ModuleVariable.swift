import PTX

/// A variable of global or constant memory with its initial bytes.
struct ModuleVariable: Sendable {
  /// A place in the initial bytes that holds an address known only when memory is allocated.
  struct Relocation: Hashable, Sendable {
    var byteOffset: Int
    var byteCount: Int
    var symbol: String
    var addend: Int64
    /// Keeps the bits of this mask, shifted down.
    var mask: UInt64 = .max
  }

  let name: String
  let byteCount: Int
  let alignment: Int
  let isConstant: Bool
  let isExternal: Bool
  /// The initial bytes; empty means all zero.
  private(set) var bytes: [UInt8] = []
  private(set) var relocations: [Relocation] = []

  /// The most bytes of constant memory: 64 KiB a bank of ten (PTX ISA, "Constant State Space").
  static let constantLimit = 640 * 1024
  static let globalLimit = 1 << 36

  init(_ variable: Variable) throws(LoweringError) {
    name = variable.name
    isConstant = variable.space == .const
    isExternal = variable.linkage == .extern
    alignment = max(variable.effectiveAlignment, 1)
    // An outermost length that is left out comes from the initialiser.
    var dimensions = variable.dimensions.map { $0 ?? 0 }
    if variable.isUnsized, case .list(let elements) = variable.initializer {
      dimensions[0] = elements.count
    }
    var size = variable.type.byteCount
    for dimension in dimensions {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= (isConstant ? Self.constantLimit : Self.globalLimit) else {
        throw LoweringError(
          kind: .invalid, kernel: variable.name, position: nil,
          message: "variable \(variable.name) is larger than its memory: make it smaller")
      }
      size = product
    }
    byteCount = size
    if let initializer = variable.initializer {
      bytes = Array(repeating: 0, count: size)
      try write(initializer, variable.type, dimensions[...], at: 0)
    }
  }

  private mutating func write(
    _ initializer: Initializer, _ type: ScalarType, _ dimensions: ArraySlice<Int>, at offset: Int
  ) throws(LoweringError) {
    if case .list(let elements) = initializer {
      guard let count = dimensions.first else {
        guard elements.count == 1, let only = elements.first else {
          throw wrong("has braces where one value is wanted")
        }
        return try write(only, type, [], at: offset)
      }
      guard elements.count <= count else {
        throw wrong("has \(elements.count) elements, the array \(count)")
      }
      let stride = dimensions.dropFirst().reduce(type.byteCount, *)
      for (index, element) in elements.enumerated() {
        // The innermost braces may be left out.
        if dimensions.count > 1, case .list = element {
          try write(element, type, dimensions.dropFirst(), at: offset + index * stride)
        } else if dimensions.count == 1 {
          try write(element, type, [], at: offset + index * stride)
        } else {
          try write(element, type, [], at: offset + index * type.byteCount)
        }
      }
      return
    }
    try writeScalar(initializer, type, at: offset)
  }

  private mutating func writeScalar(
    _ initializer: Initializer, _ type: ScalarType, at offset: Int
  ) throws(LoweringError) {
    let width = type.byteCount
    var bits: UInt64
    switch initializer {
    case .integer(let value):
      bits =
        switch type {
        case .f32: UInt64(Float(value).bitPattern)
        case .f64: Double(value).bitPattern
        default: UInt64(bitPattern: value)
        }
    case .float32(let value): bits = UInt64(value)
    case .float64(let value):
      bits = type == .f32 ? UInt64(Float(Double(bitPattern: value)).bitPattern) : value
    case .address(let symbol, let addend, _):
      relocations.append(
        Relocation(byteOffset: offset, byteCount: width, symbol: symbol, addend: addend))
      return
    case .maskedAddress(let symbol, let addend, _, let mask):
      relocations.append(
        Relocation(
          byteOffset: offset, byteCount: width, symbol: symbol, addend: addend, mask: mask))
      return
    case .list: throw wrong("nests deeper than the array")
    }
    for byte in 0..<width where offset + byte < bytes.count {
      bytes[offset + byte] = UInt8(truncatingIfNeeded: bits)
      bits = byte < 7 ? bits >> 8 : 0
    }
  }

  private func wrong(_ what: String) -> LoweringError {
    LoweringError(
      kind: .invalid, kernel: name, position: nil, message: "the initialiser of \(name) \(what)")
  }
}
