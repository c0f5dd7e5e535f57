public import BipolarInt

extension BitPlaneMultiplication {
  /// Where the one-bit products of all plane pairs become a result.
  public enum Recovery: String, Hashable, Sendable, CaseIterable {
    /// In shared memory: all one-bit products go there, and each thread gathers and weighs the p q
    /// counts of an output. Warps may share the planes.
    case shared
    /// In registers: plane pairs of equal weight i + j add up in one accumulator on the tensor cores,
    /// p + q - 1 of them an output, weighed and added behind the main loop.
    case registers
    /// In registers, with one temporary accumulator an output beside the result: each step of the
    /// main loop goes through the weights from the largest down and doubles the temporary between
    /// them.
    case running
    /// In global memory, by a second kernel: each plane pair's counts are written there.
    case global

    /// Registers as long as each output has few weights, else the running form, whose two
    /// accumulators an output leave room for larger tiles.
    public static func standard(for precision: Precision) -> Recovery {
      precision.weightBits.bits + precision.activationBits.bits <= 6 ? .registers : .running
    }

    /// Whether a warp must have all planes of its rows and columns.
    var keepsPlanes: Bool { self == .registers || self == .running }
  }
}
