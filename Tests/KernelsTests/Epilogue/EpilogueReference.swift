import BipolarInt
import Foundation
import Kernels
import Simulation

/// The formula of `Epilogue` in double precision, and how far 32-bit arithmetic may be from it.
struct EpilogueReference {
  /// Exact elements, row by row.
  let elements: [Double]
  /// What an element in single precision may be off.
  let bounds: [Double]

  /// - Parameters:
  ///   - sums: The integer product.
  ///   - activationSums: The sum of the values of each row of X', and of W'.
  init(
    _ epilogue: Epilogue, sums: [Double], size: MultiplicationSize,
    vectors: [EpilogueVector: [Float]], activationSums: [Double], weightSums: [Double],
    groups: GroupedSums? = nil
  ) {
    func value(_ vector: EpilogueVector, _ index: Int, absent: Double) -> Double {
      guard let values = vectors[vector], epilogue.vectors.contains(vector) else { return absent }
      if vector == .weightScales, groups != nil { return absent }
      return Double(values.count == 1 ? values[0] : values[index])
    }
    var elements: [Double] = []
    var bounds: [Double] = []
    for row in 0..<size.m {
      let c = value(.activationScales, row, absent: 1)
      let d = value(.activationZeros, row, absent: 0)
      for column in 0..<size.n {
        let a = value(.weightScales, column, absent: 1)
        let b = value(.weightZeros, column, absent: 0)
        let sum = groups?.sums[row * size.n + column] ?? sums[row * size.n + column]
        let terms = [
          a * c * sum, a * d * weightSums[column],
          b * c * activationSums[row], Double(size.k) * b * d, value(.bias, column, absent: 0),
        ]
        let y = terms.reduce(0, +)
        var error = 8 * 0x1p-24 * terms.map(abs).reduce(0, +)
        if let groups {
          // A rounding for each group, of at most the sum of all magnitudes.
          let steps = Double(groups.count + 8)
          error += steps * 0x1p-24 * c * groups.magnitudes[row * size.n + column]
        }
        let (result, z) = Self.apply(epilogue.function, y)
        elements.append(result)
        // No function here is steeper than 1.13.
        bounds.append(1.13 * error + abs(result) * z)
      }
    }
    self.elements = elements
    self.bounds = bounds
  }

  /// The function's value, and its relative error.
  private static func apply(_ function: ActivationFunction, _ x: Double) -> (Double, Double) {
    switch function {
    case .none: return (x, 0)
    case .relu: return (max(x, 0), 0)
    case .silu: return (x / (1 + exp(-x)), (abs(x) + 4) * 0x1p-22)
    case .gelu:
      let half = (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
      return (x * (1 + tanh(half)) / 2, (4 * abs(half) + 4) * 0x1p-22)
    }
  }

  /// The first element of an output outside its bound, as a line of text.
  func firstMiss(_ output: [Double], type: OutputType) -> String? {
    for (index, (got, want)) in zip(output, elements).enumerated() {
      var bound = bounds[index]
      if type == .half { bound += (abs(want) + bound) * 0x1p-11 + 0x1p-25 }
      if type == .int32 { bound = 0 }
      if !(abs(got - want) <= bound) {
        return "element \(index): \(got), not \(want) within \(bound)"
      }
    }
    return output.count == elements.count ? nil : "\(output.count) elements"
  }

  /// The first code of a packed output that is not the nearest level's, where no other is as near.
  func firstMiss(_ codes: [Int], width: BitWidth, scales: [Float], columns: Int) -> String? {
    for (index, (got, want)) in zip(codes, elements).enumerated() {
      let scale = Double(scales.count == 1 ? scales[0] : scales[index / columns])
      let steps = scale > 0 ? want / scale : 0
      let slack = scale > 0 ? bounds[index] / scale + abs(steps) * 0x1p-21 : 0
      let near = [steps - slack, steps, steps + slack].map { steps -> Int in
        let limit = Double(width.maximumValue)
        let magnitude = min(2 * (abs(steps) / 2).rounded(.down) + 1, limit)
        return (Int(steps < 0 ? -magnitude : magnitude) + Int(limit)) / 2
      }
      if !near.contains(got) { return "code \(index): \(got), not \(near[1])" }
    }
    return codes.count == elements.count ? nil : "\(codes.count) codes"
  }
}

/// Products whose weights have a scale for each group along K.
struct GroupedSums {
  let count: Int
  let sums: [Double]
  let magnitudes: [Double]

  init(of operands: Operands, scales: [Float], groupSize: Int) {
    let size = operands.size
    count = (size.k + groupSize - 1) / groupSize
    var sums: [Double] = []
    var magnitudes: [Double] = []
    for row in 0..<size.m {
      for column in 0..<size.n {
        var (sum, magnitude) = (0.0, 0.0)
        for group in 0..<count {
          var part = 0.0
          for k in group * groupSize..<min((group + 1) * groupSize, size.k) {
            part +=
              Double(operands.activations.elements[row * size.k + k])
              * Double(operands.weights.elements[column * size.k + k])
          }
          let term = part * Double(scales[column * count + group])
          sum += term
          magnitude += abs(term)
        }
        sums.append(sum)
        magnitudes.append(magnitude)
      }
    }
    self.sums = sums
    self.magnitudes = magnitudes
  }
}

extension EpilogueReference {
  /// What the epilogue of a product must be, from the numbers of its operands.
  init(
    _ epilogue: Epilogue, of operands: Operands, size: MultiplicationSize,
    vectors: [EpilogueVector: [Float]]
  ) throws {
    func sums(_ matrix: Matrix<Float>) -> [Double] {
      (0..<matrix.rows).map { matrix.row($0).reduce(0) { $0 + Double($1) } }
    }
    self.init(
      epilogue, sums: try operands.reference(), size: size, vectors: vectors,
      activationSums: sums(operands.activations), weightSums: sums(operands.weights),
      groups: epilogue.groupSize.map {
        GroupedSums(of: operands, scales: vectors[.weightScales] ?? [], groupSize: $0)
      })
  }
}

/// The codes of packed planes, row by row, and whether everything else in them is zero.
func codes(
  in words: [UInt32], width: BitWidth, layout: PlaneLayout, alignment: Int, rows: Int, columns: Int
) -> (codes: [Int], isPaddedWithZeros: Bool) {
  let chunks = (columns - 1) / alignment * (alignment / 128) + alignment / 128
  var rest = words
  var codes: [Int] = []
  for row in 0..<rows {
    for column in 0..<columns {
      var code = 0
      for plane in 0..<width.bits {
        let chunk = layout.chunkIndex(
          plane: plane, row: row, chunk: column / 128, planes: width.bits, rows: rows,
          chunks: chunks)
        let word = 4 * chunk + column % 128 / 32
        let mask = UInt32(1) << (column % 32)
        if rest[word] & mask != 0 { code |= 1 << plane }
        rest[word] &= ~mask
      }
      codes.append(code)
    }
  }
  return (codes, rest.allSatisfy { $0 == 0 })
}
