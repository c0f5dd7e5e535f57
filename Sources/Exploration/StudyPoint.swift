public import BipolarInt
public import Kernels
public import Mapping

/// The best configuration of one kernel for one product on one GPU.
public struct StudyPoint: Sendable {
  /// The GPU.
  public let gpu: String
  /// The product.
  public let size: StudySize
  /// The kernel.
  public let family: KernelFamily
  /// The widths, for families that take them.
  public let precision: Precision?
  /// What the model says of its best configuration; nil where the GPU or the family has none.
  public let entry: MappingEntry?
  /// Why there is none.
  public let refusal: String?

  /// Creates a point.
  public init(
    gpu: String, size: StudySize, family: KernelFamily, precision: Precision?,
    entry: MappingEntry?, refusal: String? = nil
  ) {
    self.gpu = gpu
    self.size = size
    self.family = family
    self.precision = precision
    self.entry = entry
    self.refusal = refusal
  }

  /// The time in microseconds; nil where there is no configuration.
  public var time: Double? { entry?.timeMicroseconds }

  /// The operands: `w2a2`, `int8`.
  public var operands: String { precision.map { "\($0)" } ?? family.rawValue }
}
