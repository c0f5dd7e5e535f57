import BipolarInt
public import Kernels

extension Operands {
  /// Gives every vector that a plan reads random values, the same for the same seed: scales from
  /// 2^-10 to 2^-6, and the rest from -1 to 1.
  public mutating func fillVectors(of plan: LaunchPlan, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for buffer in plan.buffers {
      guard case .vector(let vector) = buffer.contents, vectors[vector] == nil else { continue }
      let range: ClosedRange<Float> =
        switch vector {
        case .activationScales, .weightScales, .groupScales, .outputScales: 0x1p-10...0x1p-6
        case .activationZeros, .weightZeros, .bias: -1...1
        }
      vectors[vector] = (0..<buffer.byteCount / 4).map { _ in
        Float.random(in: range, using: &generator)
      }
    }
  }
}
