/// `atom` and `red`: read, combine and write back a value in one step that no other access comes
/// between (PTX ISA, "atom", "red"). `red` gives no value back.
public struct AtomicAccess: InstructionForm {
  /// How the old value and the operands give the new one.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, min, max
    /// The next number, 0 past the operand.
    case inc
    /// The number before, the operand in place of 0 and of numbers past it.
    case dec
    case and, or, xor
    /// The operand.
    case exch
    /// The third operand where the old value equals the second.
    case cas
  }

  /// How the access is ordered against others.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    case relaxed, acquire, release
    case acquireRelease = "acq_rel"
  }

  /// The state space; nil for a generic address.
  public var space: StateSpace?
  /// The function.
  public var function: Function
  /// The type of a value.
  public var type: ScalarType
  /// Values a lane: 1, 2, 4 or 8.
  public var count: Int
  /// `red`: no value is given back.
  public var isReduction: Bool
  /// The order; nil where the text states none, which means relaxed.
  public var order: Order?
  /// The scope; nil where the text states none, which means the GPU.
  public var scope: MemoryScope?
  /// `.L2::cache_hint`: one more operand holds a cache policy.
  public var hasCachePolicy: Bool

  /// Creates a form.
  public init(
    _ function: Function, _ space: StateSpace?, type: ScalarType, count: Int = 1,
    isReduction: Bool = false, order: Order? = nil, scope: MemoryScope? = nil,
    hasCachePolicy: Bool = false
  ) {
    self.function = function
    self.space = space
    self.type = type
    self.count = count
    self.isReduction = isReduction
    self.order = order
    self.scope = scope
    self.hasCachePolicy = hasCachePolicy
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    isReduction = reader.opcode == "red"
    order = reader.take(Order.self)
    scope = reader.take(MemoryScope.self)
    space = try StateSpace.take(&reader, among: [.global, .shared])
    function = try reader.require(Function.self, "a function such as .add or .cas")
    let hasNoFlush = reader.take("noftz")
    hasCachePolicy = reader.take("L2::cache_hint")
    count = reader.take("v2") ? 2 : reader.take("v4") ? 4 : reader.take("v8") ? 8 : 1
    type = try reader.require(
      ScalarType.self, "a type of .\(function.rawValue)",
      in: count == 1 ? Self.types(of: function) : Self.vectorTypes(of: function, count: count))
    if isReduction,
      function == .cas || function == .exch || order == .acquire
        || order == .acquireRelease
    {
      throw reader.error(
        "has no .\(function == .cas || function == .exch ? function.rawValue : order?.rawValue ?? "")"
      )
    }
    guard hasNoFlush == isHalf else {
      throw reader.error(
        isHalf ? "needs .noftz with .\(type.rawValue)" : "has .noftz for half precision alone")
    }
    if count > 1, space == .shared { throw reader.error("has vectors in global memory alone") }
    if hasCachePolicy, space == .shared {
      throw reader.error("has .L2::cache_hint for global memory alone")
    }
  }

  private var isHalf: Bool { Self.halves.contains(type) }

  private static let halves: Set<ScalarType> = [.f16, .f16x2, .bf16, .bf16x2]

  private static func types(of function: Function) -> Set<ScalarType> {
    switch function {
    case .add: [.u32, .s32, .u64, .s64, .f32, .f64, .f16, .f16x2, .bf16, .bf16x2]
    case .min, .max: [.u32, .s32, .u64, .s64]
    case .inc, .dec: [.u32]
    case .and, .or, .xor, .exch: [.b32, .b64]
    case .cas: [.b16, .b32, .b64]
    }
  }

  private static func vectorTypes(of function: Function, count: Int) -> Set<ScalarType> {
    guard function == .add || function == .min || function == .max else { return [] }
    let single: Set<ScalarType> = function == .add ? [.f32] : []
    return switch count {
    case 8: [.f16, .bf16]
    default: single.union(halves)
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let order = order.map { ".\($0.rawValue)" } ?? ""
    let scope = scope.map { ".\($0.rawValue)" } ?? ""
    let place = space.map { ".\($0.rawValue)" } ?? ""
    return (isReduction ? "red" : "atom") + order + scope + place + ".\(function.rawValue)"
      + (isHalf ? ".noftz" : "") + (hasCachePolicy ? ".L2::cache_hint" : "")
      + (count > 1 ? ".v\(count)" : "") + ".\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> {
    let operands =
      (isReduction ? 2 : 3) + (function == .cas ? 1 : 0) + (hasCachePolicy ? 1 : 0)
    return operands...operands
  }

  var instructionClass: InstructionClass { .atomic }

  var requirement: Requirement {
    if count > 1 { return Requirement(version: LanguageVersion(8, 1), target: .sm90) }
    if type == .bf16 || type == .bf16x2 || scope == .cluster {
      return Requirement(version: LanguageVersion(7, 8), target: .sm90)
    }
    if hasCachePolicy { return Requirement(version: LanguageVersion(7, 4), target: .sm80) }
    return .none
  }
}
