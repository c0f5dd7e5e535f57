public import PTX

/// Adds the slices of the inner length that blocks of a `TensorCoreMultiplication` left apart.
///
/// Each thread adds four neighbouring elements of all slices, in the order of the slices, and writes
/// them in the type of the result. All loads are started before the first sum.
public struct TensorCoreSliceSum: KernelProgram, Hashable {
  /// Whether elements are 32-bit floats, else 32-bit integers.
  public let sumsFloats: Bool
  /// Whether the result is in half precision.
  public let writesHalf: Bool
  /// The number of slices.
  public let slices: Int
  /// The architecture the text is for.
  public let target: Target

  init(kind: TensorCoreKind, slices: Int, target: Target) {
    sumsFloats = kind.output != .int32
    writesHalf = kind.output == .half
    self.slices = slices
    self.target = target
  }

  /// The entry name.
  public var entry: String {
    "slice_sum_\(sumsFloats ? "f32" : "s32")_\(writesHalf ? "f16" : sumsFloats ? "f32" : "s32")"
      + "_x\(slices)"
  }

  /// The threads of a block.
  public var threads: Int { 128 }
  /// No shared memory.
  public var sharedBytes: Int { 0 }

  /// Elements that a block writes.
  static let elementsPerBlock = 4 * 128

  /// The module.
  public var module: Module {
    Module(version: .forKernels(on: target), target: target, declarations: [.kernel(kernel)])
  }

  /// Parameters: slices of `vectors` x 4 elements of the products of a batch, one behind the other;
  /// the result; the vectors of a slice. Blocks along x run through a product, along z through the
  /// batch.
  private var kernel: Kernel {
    var b = KernelBuilder(name: entry, threads: threads)
    let input = b.globalPointer("slices", alignment: 16)
    let output = b.globalPointer("output", alignment: 16)
    let vectors = b.parameter(.u32, "vectors")
    let thread = b.move(.u32, Operand.special(.threadX))
    let blockX = b.move(.u32, Operand.special(.blockX))
    let batch = b.move(.u32, Operand.special(.blockZ))
    let index = b.multiplyAdd(.u32, blockX, threads, thread)
    let end = b.newLabel("end")
    b.branch(to: end, if: b.compare(.hs, .u32, index, vectors))

    let wideIndex = b.convert(to: .u64, from: .u32, index)
    let firstSlice = b.multiply(.u32, batch, slices)
    let first = b.multiplyAddWide(.u32, firstSlice, vectors, wideIndex)
    var address = b.add(.u64, input, b.logic(.shl, .b64, first, 4))
    let stride = b.multiplyWide(.u32, vectors, 16)
    var sums: [Register] = []
    for start in Swift.stride(from: 0, to: slices, by: 8) {
      let loaded = (start..<min(start + 8, slices)).map { slice in
        if slice > 0 { address = b.add(.u64, address, stride) }
        let values = b.registers(.b32, count: 4)
        b.load(.global, .u32, into: values, from: Address(base: address.name))
        return values
      }
      for values in loaded {
        sums = sums.isEmpty ? values : zip(sums, values).map { sum($0, $1, &b) }
      }
    }
    let place = b.multiplyAddWide(.u32, batch, vectors, wideIndex)
    let target = b.add(.u64, output, b.logic(.shl, .b64, place, writesHalf ? 3 : 4))
    let results = writesHalf ? halves(sums, &b) : sums
    b.store(.global, .u32, results, to: Address(base: target.name))
    b.place(end)
    b.end()
    return b.kernel
  }

  private func sum(_ x: Register, _ y: Register, _ b: inout KernelBuilder) -> Register {
    sumsFloats ? b.float(.add, .f32, [x, y], rounding: .rn) : b.add(.s32, x, y)
  }

  private func halves(_ values: [Register], _ b: inout KernelBuilder) -> [Register] {
    let halves = values.map { b.convert(to: .f16, from: .f32, $0, mode: .rn) }
    return [b.pack(low: halves[0], high: halves[1]), b.pack(low: halves[2], high: halves[3])]
  }
}
