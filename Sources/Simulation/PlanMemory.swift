import BipolarInt
import Emulator
public import Kernels

/// The buffers of a plan in the memory of the emulated device.
struct PlanMemory {
  let memory: GlobalMemory
  /// The buffers in the order of the plan.
  private(set) var allocations: [GlobalMemory.Allocation] = []
  /// What the packing kernel did.
  private(set) var packing = Counters()
  /// The code sums that came with the packed planes, by operand.
  private var packedSums: [String: [UInt32]] = [:]

  /// Fills the buffers.
  ///
  /// - Parameter packer: Packs planes on the device; nil where the host does it.
  init(
    _ plan: LaunchPlan, _ operands: Operands, in memory: GlobalMemory, packer: DevicePacking?
  ) throws {
    self.memory = memory
    for buffer in plan.buffers { allocations.append(try allocate(buffer, operands, packer)) }
  }

  /// The value of a parameter.
  func argument(_ argument: LaunchPlan.Argument) -> Argument { argument.value(in: allocations) }

  private mutating func allocate(
    _ buffer: LaunchPlan.Buffer, _ operands: Operands, _ packer: DevicePacking?
  ) throws -> GlobalMemory.Allocation {
    switch buffer.contents {
    case .activations(let format):
      return try copy(
        buffer.name, format, "activations", operands.activations, operands, packer)
    case .weights(let format):
      return try copy(buffer.name, format, "weights", operands.weights, operands, packer)
    case .vector(let vector):
      let values = operands.vectors[vector] ?? []
      guard 4 * values.count == buffer.byteCount else {
        throw SimulationError.vectorMismatch(
          vector: vector, needed: buffer.byteCount / 4, given: values.count)
      }
      return try memory.allocate(buffer.name, copying: values)
    case .zeros: return try memory.allocate(buffer.name, byteCount: buffer.byteCount)
    case .undefined:
      return try memory.allocate(
        buffer.name, byteCount: buffer.byteCount, isInitialized: false)
    }
  }

  /// An operand in its format, the products of a batch one behind the other.
  private mutating func copy(
    _ name: String, _ format: OperandFormat, _ operand: String, _ matrix: Matrix<Float>,
    _ operands: Operands, _ packer: DevicePacking?
  ) throws -> GlobalMemory.Allocation {
    let products = try operands.products(of: matrix)
    var bytes: [UInt8] = []
    for product in products { bytes += try format.bytes(of: product) }
    if case .codeSums = format, let sums = packedSums[operand] {
      guard sums.withUnsafeBytes({ $0.elementsEqual(bytes) }) else {
        throw SimulationError.packingSumMismatch(operand: operand)
      }
      return try memory.allocate(name, copying: sums)
    }
    guard let packer, packer.packs(format) else {
      return try memory.allocate(name, copying: bytes)
    }
    let allocation = try memory.allocate(name, byteCount: bytes.count)
    var sums: [UInt32] = []
    for (index, product) in products.enumerated() {
      let packed = try packer.pack(
        product, format, into: allocation, byteOffset: index * (bytes.count / products.count))
      sums += packed.sums
      packing += packed.counters
    }
    packedSums[operand] = sums
    try packer.check(
      allocation, against: bytes, format, rows: products[0].rows, columns: products[0].columns)
    return allocation
  }
}

extension LaunchPlan.Argument {
  /// The value that a launch passes, by the allocations of the buffers.
  func value(in allocations: [GlobalMemory.Allocation]) -> Argument {
    switch self {
    case .buffer(let index, let offset): .u64(allocations[index].address + UInt64(offset))
    case .u32(let value): .u32(value)
    case .s32(let value): .u32(UInt32(bitPattern: value))
    case .u64(let value): .u64(value)
    case .f32(let value): .u32(value.bitPattern)
    }
  }
}

extension LaunchPlan {
  /// The vectors that the launches read.
  public var vectors: Set<EpilogueVector> {
    Set(
      buffers.compactMap { buffer in
        if case .vector(let vector) = buffer.contents { vector } else { nil }
      })
  }
}
