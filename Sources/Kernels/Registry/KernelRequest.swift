public import BipolarInt
public import PTX

/// A kernel asked for by name, with what is not left to `KernelRegistry`.
public struct KernelRequest: Hashable, Sendable {
  /// A side of a request, by the spelling of its option on the command line.
  public enum Option: String, Hashable, Sendable, CaseIterable {
    case precision, encoding, operation, layout, recovery, tile, stages, shape, path
    case splitK = "split-k"
    case outputType = "output-type"
    case bias
    case activationFunction = "activation-function"
  }

  /// The sides of a thread block's tile: tokens, features, and elements (bits for planes) of the
  /// inner length.
  public struct Sides: Hashable, Sendable {
    /// Tokens.
    public var m: Int
    /// Features.
    public var n: Int
    /// The inner length of a stage.
    public var k: Int

    /// Creates sides; the kernel checks them.
    public init(m: Int, n: Int, k: Int) {
      self.m = m
      self.n = n
      self.k = k
    }
  }

  /// Which of the two ways of `apmm` multiplies.
  public enum Path: String, Hashable, Sendable, CaseIterable {
    /// Tiles of tokens and features, for any size.
    case tiles
    /// Weights straight from global memory, for 1 to 16 tokens or features.
    case skinny
  }

  /// The family.
  public var family: KernelFamily
  /// Bits of weights and activations, for families that take them: w2a2 unless said.
  public var precision: Precision?
  /// What the planes mean: bipolar unless said.
  public var encoding: PlaneEncoding?
  /// The one-bit product: what the target runs fastest unless said.
  public var operation: PlaneOperation?
  /// The order of packed planes in memory.
  public var layout: PlaneLayout?
  /// Where partial products are added.
  public var recovery: BitPlaneMultiplication.Recovery?
  /// The tile of a thread block.
  public var tile: Sides?
  /// Pipeline stages.
  public var stages: Int?
  /// The 1-bit tensor-core instruction.
  public var shape: MatrixMultiply.Shape?
  /// Slices of the inner length that different blocks multiply.
  public var splitK: Int?
  /// The way of `apmm`.
  public var path: Path?
  /// What becomes of the integer products: they are written unless said.
  public var epilogue: Epilogue?

  /// A request that leaves everything but the family open.
  public init(_ family: KernelFamily, precision: Precision? = nil) {
    self.family = family
    self.precision = precision
  }

  /// The options that are set.
  public var options: [Option] {
    let isSet: [(Option, Bool)] = [
      (.precision, precision != nil), (.encoding, encoding != nil), (.operation, operation != nil),
      (.layout, layout != nil), (.recovery, recovery != nil), (.tile, tile != nil),
      (.stages, stages != nil), (.shape, shape != nil), (.path, path != nil),
      (.splitK, splitK != nil), (.outputType, epilogue.map { $0.output != .int32 } ?? false),
      (.bias, epilogue?.hasBias ?? false),
      (.activationFunction, epilogue.map { $0.function != .none } ?? false),
    ]
    return isSet.filter(\.1).map(\.0)
  }

  /// Whether nothing is said about how the work is divided, so that a mapping may choose.
  public var leavesConfigurationOpen: Bool {
    let chosen: Set<Option> = [.tile, .stages, .shape, .splitK, .path, .recovery, .layout]
    return chosen.isDisjoint(with: options)
  }

  /// Refuses options that the family does not have.
  public func check() throws(KernelRequestError) {
    for option in options where !family.options.contains(option) {
      throw .optionNotTaken(option, family: family)
    }
    if path == .skinny {
      for option in [Option.tile, .stages, .recovery] where options.contains(option) {
        throw .optionOfOtherPath(option)
      }
    }
  }

  /// The widths of the operands, or the family's name where they are not free: `w2a2`, `int8`.
  public var precisionName: String {
    family.takesPrecision ? "\(planePrecision)" : family.rawValue
  }

  /// The one-bit product: as asked for, or what the target runs fastest; codes that are not bipolar
  /// have the AND form alone.
  func planeOperation(for target: Target) -> PlaneOperation {
    operation
      ?? (encoding ?? .bipolar == .bipolar
        ? BitPlaneMultiplication.standardOperation(for: target) : .and)
  }

  /// The widths of a family that takes them: w2a2 unless said.
  public var planePrecision: Precision { precision ?? Self.standardPrecision }

  private static let standardPrecision =
    Precision.allPairs.first { $0.weightBits.bits == 2 && $0.activationBits.bits == 2 }
    ?? Precision.allPairs[0]
}

/// A request that no kernel of the family can meet, whatever the GPU.
public enum KernelRequestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An option that the family does not have.
  case optionNotTaken(KernelRequest.Option, family: KernelFamily)
  /// An option of the tiled way, with the skinny one.
  case optionOfOtherPath(KernelRequest.Option)
  /// A word that names nothing.
  case unknownWord(KernelRequest.Option, word: String, known: [String])
  /// A family that is not built in.
  case notBuilt(KernelFamily)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .optionNotTaken(let option, let family):
      "--kernel \(family.rawValue) takes no --\(option.rawValue): leave it out"
    case .optionOfOtherPath(let option):
      "--path skinny takes no --\(option.rawValue): leave it out, or use --path tiles"
    case .unknownWord(let option, let word, let known):
      "--\(option.rawValue) '\(word)': use one of \(known.joined(separator: ", "))"
    case .notBuilt(let family):
      "--kernel \(family.rawValue) is not in this version: use another one"
    }
  }
}
