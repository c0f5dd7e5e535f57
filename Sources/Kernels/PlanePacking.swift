public import BipolarInt
public import PTX

/// Splits a matrix of codes into packed bit planes, kernel name `pack`.
///
/// Input: one byte a code, row-major. Output: planes as `BitPlanes` lays them out, `[plane][row]
/// [word]`, and for the AND form the sum of each row's codes. A warp packs a row: 32 lanes read 32
/// neighbouring codes, a ballot of bit i over the lanes is a word of plane i, and lane i writes it.
public struct PlanePacking: Hashable, Sendable {
  /// Bits of a code.
  public let width: BitWidth
  /// The architecture the text is for.
  public let target: Target

  /// Creates the kernel for one width.
  public init(width: BitWidth, target: Target) {
    self.width = width
    self.target = target
  }

  /// Warps of a block; each packs a row.
  public static let warps = 4

  /// The threads of a block.
  public var threads: Int { 32 * Self.warps }

  /// The kernel's entry name.
  public var entry: String { "pack_\(width)" }

  /// Thread blocks for a matrix.
  public func gridWidth(rows: Int) -> Int { (rows + Self.warps - 1) / Self.warps }

  /// The module.
  public var module: Module {
    Module(version: .forKernels(on: target), target: target, declarations: [.kernel(kernel)])
  }

  private var kernel: Kernel {
    var b = KernelBuilder(name: entry, threads: threads)
    let codes = b.globalPointer("codes", alignment: 1)
    let planes = b.globalPointer("planes", alignment: 4)
    let sums = b.globalPointer("row_sums", alignment: 4)
    let rows = b.parameter(.u32, "rows")
    let columns = b.parameter(.u32, "columns")
    let pitch = b.parameter(.u32, "pitch_words")

    let thread = b.move(.u32, Operand.special(.threadX))
    let lane = b.logic(.and, .b32, thread, 31)
    let warp = b.logic(.shr, .u32, thread, 5)
    let block = b.move(.u32, Operand.special(.blockX))
    let row = b.multiplyAdd(.u32, block, Self.warps, warp)
    let end = b.newLabel("end")
    let isOutside = b.compare(.hs, .u32, row, rows)
    b.branch(to: end, if: isOutside)

    let wideLane = b.convert(to: .u64, from: .u32, lane)
    let firstCode = b.multiplyAddWide(.u32, row, columns, wideLane)
    let code = b.add(.u64, codes, firstCode)
    // Lane i writes plane i.
    let planeRow = b.multiplyAdd(.u32, lane, rows, row)
    let pitchBytes = b.logic(.shl, .b32, pitch, 2)
    let word = b.multiplyAddWide(.u32, planeRow, pitchBytes, planes)
    let writes = b.compare(.lo, .u32, lane, width.bits)

    let column = b.move(.u32, lane)
    let index = b.move(.u32, 0)
    let sum = b.move(.u32, 0)
    let value = b.move(.u32, 0)
    let loop = b.newLabel("word")
    b.place(loop)
    b.move(.u32, 0, into: value)
    let isInside = b.compare(.lo, .u32, column, columns)
    b.guarded(by: isInside) {
      let loaded = $0.load(.global, .u8, from: Address(base: code.name))
      $0.move(.u32, loaded, into: value)
    }
    b.add(.u32, sum, value, into: sum)
    let packed = b.move(.u32, 0)
    for bit in 0..<width.bits {
      let selected = b.logic(.and, .b32, value, 1 << bit)
      let isSet = b.compare(.ne, .u32, selected, 0)
      let ballot = b.ballot(isSet)
      let isMine = b.compare(.eq, .u32, lane, bit)
      b.guarded(by: isMine) { $0.move(.u32, ballot, into: packed) }
    }
    b.guarded(by: writes) { $0.store(.global, .u32, [packed], to: Address(base: word.name)) }
    b.add(.u64, code, 32, into: code)
    b.add(.u64, word, 4, into: word)
    b.add(.u32, column, 32, into: column)
    b.add(.u32, index, 1, into: index)
    let goesOn = b.compare(.lo, .u32, index, pitch)
    b.branch(to: loop, if: goesOn, uniform: true)

    var total = sum
    for mask in [16, 8, 4, 2, 1] {
      total = b.add(.u32, total, b.shuffleButterfly(total, mask: mask))
    }
    let isFirst = b.compare(.eq, .u32, lane, 0)
    b.guarded(by: isFirst) {
      let address = $0.multiplyAddWide(.u32, row, 4, sums)
      $0.store(.global, .u32, [total], to: Address(base: address.name))
    }
    b.place(end)
    b.end()
    return b.kernel
  }
}
