public import BipolarInt

/// What becomes of the integer products before they are written.
///
/// Operands are W = a W' + b and X = c X' + d for the codes' values W' and X', with a and b for each
/// row of W (a column of Y) and c and d for each row of X. From the integers S = X' W'^T and the sums
/// of the rows of X' and W',
///
///     Y = f(a c S + a d rowsum(W') + b c rowsum(X') + K b d + bias)
///
/// in 32-bit floating point: S is rounded to it first, and without f the result is within
/// 8 x 2^-24 of the sum of its terms' magnitudes.
public struct Epilogue: Hashable, Sendable {
  /// Which elements share a value of a vector of X or Y.
  public enum RowVector: String, Hashable, Sendable, CaseIterable {
    /// There is no such vector.
    case none
    /// One value for the matrix.
    case one
    /// A value for each row.
    case perRow
  }

  /// Which elements share a scale of W.
  public enum WeightScale: Hashable, Sendable {
    /// There are no scales.
    case none
    /// One value for the matrix.
    case one
    /// A value for each row of W, a column of Y.
    case perColumn
    /// A value for each row of W and so many elements along K, the last group maybe shorter.
    case perGroup(size: Int)
  }

  /// What is written.
  public let output: OutputType
  /// c, `EpilogueVector.activationScales`.
  public let activationScale: RowVector
  /// a, `EpilogueVector.weightScales`.
  public let weightScale: WeightScale
  /// d, `EpilogueVector.activationZeros`.
  public let activationZero: RowVector
  /// b, `EpilogueVector.weightZeros`: a value for each row of W.
  public let weightZero: RowVector
  /// Whether `EpilogueVector.bias` is added.
  public let hasBias: Bool
  /// f.
  public let function: ActivationFunction
  /// The step between the codes of a packed output, `EpilogueVector.outputScales`.
  public let outputScale: RowVector

  /// The integer product as it is.
  public static let int32 = Epilogue(unchecked: .int32)

  private init(unchecked output: OutputType) {
    self.output = output
    (activationScale, weightScale, activationZero, weightZero) = (.none, .none, .none, .none)
    (hasBias, function, outputScale) = (false, .none, .none)
  }

  /// Describes an epilogue.
  ///
  /// - Throws: `KernelError.illegalEpilogue` where parts do not go together.
  public init(
    output: OutputType, activationScale: RowVector = .none, weightScale: WeightScale = .none,
    activationZero: RowVector = .none, weightZero: RowVector = .none, hasBias: Bool = false,
    function: ActivationFunction = .none, outputScale: RowVector = .none
  ) throws(KernelError) {
    self.output = output
    self.activationScale = activationScale
    self.weightScale = weightScale
    self.activationZero = activationZero
    self.weightZero = weightZero
    self.hasBias = hasBias
    self.function = function
    self.outputScale = outputScale
    try check()
  }

  /// Elements of K that share a weight scale; nil without groups.
  public var groupSize: Int? {
    if case .perGroup(let size) = weightScale { size } else { nil }
  }

  /// Whether the integers are written unchanged.
  var isInteger: Bool { output == .int32 }

  /// Whether the output is packed.
  var isPacked: Bool { packedWidth != nil }

  /// Bits of a packed output's codes; nil for other outputs.
  var packedWidth: BitWidth? {
    if case .planes(let width, _, _) = output { width } else { nil }
  }

  /// Bytes of an output element; 0 for packed ones.
  var elementBytes: Int {
    switch output {
    case .int32, .single: 4
    case .half: 2
    case .planes: 0
    }
  }

  /// The configuration as a part of an entry name.
  public var entry: String {
    var parts: [String]
    switch output {
    case .int32: parts = ["i32"]
    case .half: parts = ["f16"]
    case .single: parts = ["f32"]
    case .planes(let width, let layout, let alignment):
      parts = ["p\(width)\(layout.rawValue)\(alignment)"]
    }
    func add(_ vector: RowVector, _ name: String) {
      switch vector {
      case .none: break
      case .one: parts.append("\(name)1")
      case .perRow: parts.append("\(name)v")
      }
    }
    add(activationScale, "x")
    switch weightScale {
    case .none: break
    case .one: parts.append("w1")
    case .perColumn: parts.append("wv")
    case .perGroup(let size): parts.append("wg\(size)")
    }
    add(activationZero, "zx")
    add(weightZero, "zw")
    if hasBias { parts.append("bias") }
    if function != .none { parts.append(function.rawValue) }
    add(outputScale, "o")
    return parts.joined(separator: "_")
  }
}

extension Epilogue: CustomStringConvertible {
  /// The configuration in short: `f16_xv_wv_bias_gelu`.
  public var description: String { entry }
}
