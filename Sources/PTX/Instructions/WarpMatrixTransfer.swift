/// `wmma.load` and `wmma.store`: a warp moves a matrix between memory and a fragment (PTX ISA,
/// "wmma.load" and "wmma.store").
public struct WarpMatrixTransfer: InstructionForm {
  /// The matrix: a, b and c are loaded, d is stored.
  public var operand: WarpMatrixOperand
  /// How the matrix lies in memory.
  public var layout: MatrixLayout
  /// The shape of the product it takes part in.
  public var shape: WarpMatrixShape
  /// The state space of the address; nil for a generic address.
  public var space: StateSpace?
  /// The element type.
  public var type: MatrixElementType

  /// Creates a form; whether PTX has it is checked when its text is read or it is lowered.
  public init(
    _ operand: WarpMatrixOperand, _ layout: MatrixLayout, _ shape: WarpMatrixShape,
    _ space: StateSpace?, type: MatrixElementType
  ) {
    self.operand = operand
    self.layout = layout
    self.shape = shape
    self.space = space
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    if reader.take("store") {
      try reader.require("d")
      operand = .d
    } else {
      try reader.require("load")
      operand = try reader.require(WarpMatrixOperand.self, "a matrix", in: [.a, .b, .c])
    }
    for modifier in ["sync", "aligned"] { try reader.require(modifier) }
    layout = try reader.require(MatrixLayout.self, ".row or .col")
    shape = try reader.require(WarpMatrixShape.self, "a shape that it supports")
    space = reader.take("global") ? .global : reader.takeSharedSpace() ? .shared : nil
    type = try reader.require(MatrixElementType.self, "an element type that it supports")
    if let problem { throw reader.error(problem) }
  }

  /// What keeps the combination from being an instruction; nil if it is one.
  public var problem: String? {
    guard availability != nil else {
      return "does not have .\(shape.rawValue) for the matrix \(operand.rawValue) of "
        + ".\(type.rawValue)"
    }
    if type.bitWidth < 8 {
      let needed: MatrixLayout = operand == .a ? .row : .col
      guard layout == needed else {
        return "needs .\(needed.rawValue) for the matrix \(operand.rawValue) of .\(type.rawValue)"
      }
    }
    return nil
  }

  /// Whether memory is written.
  public var isStore: Bool { operand == .d }

  /// The leading dimension where the text gives none: the matrix is dense.
  public var defaultStride: Int {
    switch (operand, layout) {
    case (.a, .row), (.b, .col): shape.k
    case (.a, .col), (.c, .col), (.d, .col): shape.m
    case (.b, .row), (.c, .row), (.d, .row): shape.n
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let head = isStore ? "store.d" : "load.\(operand.rawValue)"
    let place = space.map { ".\($0.rawValue)" } ?? ""
    return "wmma.\(head).sync.aligned.\(layout.rawValue).\(shape.rawValue)\(place)"
      + ".\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { 2...3 }

  var instructionClass: InstructionClass {
    if space == .shared { return isStore ? .sharedStore : .sharedLoad }
    return isStore ? .globalStore : .globalLoad
  }

  var requirement: Requirement { availability ?? .none }

  private var availability: Requirement? {
    switch operand {
    case .a, .b: shape.availability(of: type)
    case .c, .d: shape.accumulatorAvailability(of: type)
    }
  }
}
