import BipolarInt
import Kernels
import OpenBLAS

/// What a kernel must compute, and how near it must come.
struct ExpectedProduct {
  /// The product, rounded to the output type where the kernel's one rounding is to it.
  let values: [Double]
  /// How far an element may be from its value; empty where it must be equal.
  private let tolerances: [Double]

  /// How far an element may be from its value.
  func tolerance(_ index: Int) -> Double { tolerances.isEmpty ? 0 : tolerances[index] }

  /// The product of operands by a kernel.
  ///
  /// - Parameter vectors: The vectors that the kernel's plan reads.
  init(
    of operands: Operands, kernel: any MultiplicationKernel, type: OutputType,
    vectors: Set<EpilogueVector>
  ) throws {
    let traits = kernel.knownTraits
    if traits.epilogue.output != .int32 {
      let product = try EpilogueProduct(of: operands, traits.epilogue)
      (values, tolerances) = product.rounded(to: type)
      return
    }
    let isScaled = vectors.contains(.weightScales) || vectors.contains(.groupScales)
    let product =
      isScaled
      ? try operands.scaledReference(group: traits.scaleGroup) : try operands.reference()
    switch kernel.accuracy {
    case .exact:
      values = product.map { type.rounded($0) }
      tolerances = []
    case .accumulated(let bits):
      values = product
      let factor =
        Double(operands.size.k + 8) * Double(sign: .plus, exponent: 1 - bits, significand: 1)
      let magnitudes =
        isScaled
        ? try operands.scaledReference(group: traits.scaleGroup, magnitudes: true)
        : try operands.reference(magnitudes: true)
      tolerances = zip(magnitudes, product).map { magnitude, value in
        let bound = factor * magnitude
        // One rounding of a value that may be off by the bound.
        return bound + type.roundingError(of: abs(value) + bound)
      }
    }
  }
}

extension Operands {
  /// Y = X W^T with each weight times its scale: of its row, or of its group along K.
  func scaledReference(group: Int?, magnitudes: Bool = false) throws -> [Double] {
    let scales = vectors[group == nil ? .weightScales : .groupScales] ?? []
    let rows = size.n * size.batch
    var scaled: [Double] = []
    scaled.reserveCapacity(weights.elements.count)
    for row in 0..<rows {
      for (column, value) in weights.row(row).enumerated() {
        let index = group.map { column / $0 * size.n + row % size.n } ?? row
        let scale = index < scales.count ? Double(scales[index]) : 1
        scaled.append(magnitudes ? abs(Double(value) * scale) : Double(value) * scale)
      }
    }
    let x = activations.elements.map { magnitudes ? abs(Double($0)) : Double($0) }
    return try product(x, scaled)
  }

  /// The product of other elements of the same sizes, products of a batch one behind the other.
  func product(_ x: [Double], _ w: [Double]) throws -> [Double] {
    var result: [Double] = []
    for index in 0..<size.batch {
      let activations = Array(x[index * size.m * size.k..<(index + 1) * size.m * size.k])
      let weights = Array(w[index * size.n * size.k..<(index + 1) * size.n * size.k])
      if OpenBLAS.isAvailable {
        result += try OpenBLAS.multiply(
          activations: activations, weights: weights, rows: size.m, columns: size.n,
          innerLength: size.k)
        continue
      }
      for row in 0..<size.m {
        for column in 0..<size.n {
          var sum = 0.0
          for inner in 0..<size.k {
            sum += activations[row * size.k + inner] * weights[column * size.k + inner]
          }
          result.append(sum)
        }
      }
    }
    return result
  }
}

extension OutputType {
  /// The nearest number of the type, ties to even.
  func rounded(_ value: Double) -> Double {
    switch self {
    case .int32, .planes: value
    case .half: Double(Float16(value))
    case .single: Double(Float(value))
    }
  }

  /// The most that one rounding to the type moves a number of that magnitude.
  func roundingError(of magnitude: Double) -> Double {
    switch self {
    case .int32, .planes: 0
    // Half a unit in the last place; below the normal numbers, of the smallest one.
    case .half: max(magnitude * 0x1p-11, 0x1p-25)
    case .single: max(magnitude * 0x1p-24, 0x1p-150)
    }
  }
}
