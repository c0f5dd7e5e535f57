public import BipolarInt
public import Kernels

/// The points of a study, found by what was asked, and the ratios that follow from them.
public struct StudyResults: Sendable {
  private struct Key: Hashable {
    let gpu: String
    let size: MultiplicationSize
    let family: KernelFamily
    let precision: Precision?
  }

  /// The points in the order of GPUs, products and kernels.
  public let points: [StudyPoint]
  private let index: [Key: StudyPoint]

  /// Collects points.
  public init(_ points: [StudyPoint]) {
    self.points = points
    index = Dictionary(
      points.map {
        (
          Key(gpu: $0.gpu, size: $0.size.size, family: $0.family, precision: $0.precision), $0
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The GPUs in order.
  public var gpus: [String] { ordered(\.gpu) }
  /// The products in order.
  public var sizes: [StudySize] { ordered(\.size) }
  /// The widths in order.
  public var precisions: [Precision] { ordered(\.precision).compactMap(\.self) }

  private func ordered<Value: Hashable>(_ part: (StudyPoint) -> Value) -> [Value] {
    var seen: Set<Value> = []
    return points.map(part).filter { seen.insert($0).inserted }
  }

  /// The point of a kernel; families that take no widths ignore them.
  public func point(
    _ gpu: String, _ size: MultiplicationSize, _ family: KernelFamily, _ precision: Precision?
  ) -> StudyPoint? {
    index[
      Key(
        gpu: gpu, size: size, family: family,
        precision: family.takesPrecision ? precision : nil)]
  }

  /// The opponent's time over ours: above 1 where bit planes win.
  public func ratio(
    over family: KernelFamily, _ gpu: String, _ size: MultiplicationSize, _ precision: Precision
  ) -> Double? {
    guard let ours = point(gpu, size, .apmm, precision)?.time, ours > 0,
      let theirs = point(gpu, size, family, precision)?.time
    else { return nil }
    return theirs / ours
  }

  /// The kernels of a library that hold integers of these widths, the narrowest first: CUTLASS has
  /// one-bit, four-bit and eight-bit integers. Its user takes the fastest, which on Hopper, where
  /// four-bit integers are emulated, is not the narrowest.
  public static func libraryFamilies(for precision: Precision) -> [KernelFamily] {
    switch max(precision.weightBits.bits, precision.activationBits.bits) {
    case 1: [.int1, .int4, .int8]
    case ...4: [.int4, .int8]
    default: [.int8]
    }
  }

  /// The opponents that compute with operands of these widths, or of more bits, exactly.
  public static func opponents(for precision: Precision) -> [KernelFamily] {
    let widest = max(precision.weightBits.bits, precision.activationBits.bits)
    var families: [KernelFamily] = widest == 1 ? [.int1] : []
    if widest <= 4 { families.append(.int4) }
    families += [.int8, .fp16, .fp16HalfSums, .fp32]
    if precision.weightBits.bits <= 4 { families.append(.w4a16) }
    return families + [.apnnLike, .bstcLike]
  }

  /// The fastest of the opponents for a product.
  public func bestOpponent(
    _ gpu: String, _ size: MultiplicationSize, _ precision: Precision
  ) -> StudyPoint? {
    Self.opponents(for: precision)
      .compactMap { point(gpu, size, $0, precision) }
      .filter { $0.time != nil }
      .min { ($0.time ?? 0, $0.family.rawValue) < ($1.time ?? 0, $1.family.rawValue) }
  }

  /// The time of all linear layers of a model for so many tokens, in microseconds; nil where a layer
  /// has none.
  public func modelTime(
    _ model: LanguageModel, tokens: Int, _ gpu: String, _ family: KernelFamily,
    _ precision: Precision?
  ) -> Double? {
    var total = 0.0
    for layer in model.layers {
      let size = MultiplicationSize(m: tokens, n: layer.features, k: layer.inner)
      guard let time = point(gpu, size, family, precision)?.time else { return nil }
      total += time * Double(layer.countPerBlock * model.blocks)
    }
    return total
  }
}
