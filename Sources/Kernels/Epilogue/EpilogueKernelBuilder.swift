import BipolarInt
import PTX

/// Writes the text of `EpilogueKernel`.
struct EpilogueKernelBuilder {
  let kernel: EpilogueKernel
  var b: KernelBuilder
  let writer: EpilogueWriter
  let output: Register
  let m: Register
  let n: Register
  let outputPitch: Register
  private let sums: Register
  private let sumPitch: Register
  private let sliceBytes: Register
  private let rowsPerWarp: Register
  /// The thread's lane and the warp's first column and row.
  let lane: Register
  let firstColumn: Register
  let firstRow: Register

  /// Columns of a lane.
  static let columns = EpilogueKernel.columns / 32

  static func kernel(of kernel: EpilogueKernel) -> Kernel {
    var writer = EpilogueKernelBuilder(kernel)
    if let width = kernel.epilogue.packedWidth {
      writer.writePacked(width: width)
    } else {
      writer.writeElements()
    }
    return writer.b.kernel
  }

  private init(_ kernel: EpilogueKernel) {
    self.kernel = kernel
    var b = KernelBuilder(name: kernel.entry, threads: kernel.threads)
    sums = b.globalPointer("sums", alignment: 16)
    output = b.globalPointer("output", alignment: 16)
    m = b.parameter(.u32, "m")
    n = b.parameter(.u32, "n")
    sumPitch = b.parameter(.u32, "sum_pitch")
    sliceBytes = b.parameter(.u64, "slice_bytes")
    outputPitch = b.parameter(.u32, "output_pitch")
    rowsPerWarp = b.parameter(.u32, "rows_per_warp")
    writer = EpilogueWriter(kernel.epilogue, target: kernel.target, on: &b)
    let thread = b.move(.u32, Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    self.lane = lane
    firstColumn = b.multiply(.u32, b.move(.u32, Operand.special(.blockX)), EpilogueKernel.columns)
    let blockY = b.move(.u32, Operand.special(.blockY))
    let index = b.multiplyAdd(.u32, blockY, EpilogueKernel.warps, warp)
    firstRow = b.multiply(.u32, index, rowsPerWarp)
    self.b = b
  }

  /// A lane's columns and what belongs to them.
  struct Columns {
    let indices: [Register]
    let areInside: [Register]
    let values: [EpilogueWriter.Column]
  }

  /// The columns first, first + step ...
  mutating func columns(from first: Register, step: Register) -> Columns {
    var indices = [first]
    while indices.count < Self.columns {
      indices.append(b.add(.u32, indices[indices.count - 1], step))
    }
    let last = b.subtract(.u32, n, 1)
    return Columns(
      indices: indices, areInside: indices.map { b.compare(.lo, .u32, $0, n) },
      values: indices.map { writer.column(b.arithmetic(.min, .u32, [$0, last]), &b) })
  }

  /// Runs `body` for each row of the warp; all lanes of a warp go the same way.
  mutating func forEachRow(
    _ body: (inout EpilogueKernelBuilder, _ row: Register, _ sumAddress: Register) -> Void,
    end: String
  ) {
    let row = b.move(.u32, firstRow)
    let isOutside = b.compare(.hs, .u32, row, m)
    b.branch(to: end, if: isOutside, uniform: true)
    let limit = b.arithmetic(.min, .u32, [b.add(.u32, firstRow, rowsPerWarp), m])
    let rowOffset = b.multiplyWide(.u32, row, sumPitch)
    let address = b.add(.u64, sums, b.logic(.shl, .b64, rowOffset, 2))
    let rowBytes = b.multiplyWide(.u32, sumPitch, 4)
    let loop = b.newLabel("row")
    b.place(loop)
    body(&self, row, address)
    b.add(.u32, row, 1, into: row)
    b.add(.u64, address, rowBytes, into: address)
    let goesOn = b.compare(.lo, .u32, row, limit)
    b.branch(to: loop, if: goesOn, uniform: true)
  }

  /// The sums of all slices at 1 or 4 neighbouring columns, each slice's loads before any sum.
  mutating func loadSums(
    at address: Register, count: Int, guardedBy isInside: Register? = nil
  ) -> [Register] {
    var place = address
    var slices: [[Register]] = []
    for slice in 0..<kernel.slices {
      if slice > 0 { place = b.add(.u64, place, sliceBytes) }
      let loaded = b.registers(.b32, count: count)
      if isInside != nil { for register in loaded { b.move(.u32, 0, into: register) } }
      b.guarded(by: isInside) {
        $0.load(Load(.global, type: .u32), into: loaded, from: Address(base: place.name))
      }
      slices.append(loaded)
    }
    return (0..<count).map { column in
      slices.dropFirst().reduce(slices[0][column]) { b.add(.u32, $0, $1[column]) }
    }
  }
}
