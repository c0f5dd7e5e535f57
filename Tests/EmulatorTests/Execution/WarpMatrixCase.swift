import PTX

import struct BipolarInt.SplitMix64

/// One `wmma` product in memory, and what it must give by the definition of the product alone.
struct WarpMatrixCase: CustomStringConvertible {
  var form: WarpMatrixMultiply
  var cLayout = MatrixLayout.row
  var dLayout = MatrixLayout.row
  /// Elements between rows (columns) beyond those of the matrix; nil leaves the operand out.
  var padding: Int?
  /// "global", "shared", or nothing for a generic address.
  var space: String
  /// Whether the matrices are in shared memory.
  var isShared: Bool

  var description: String {
    "\(form.mnemonic), c \(cLayout), d \(dLayout), \(space) \(isShared), padding \(padding ?? -1)"
  }

  /// A matrix in memory.
  struct Image {
    let rows: Int
    let columns: Int
    let layout: MatrixLayout
    let type: MatrixElementType
    let stride: Int

    var bitCount: Int {
      let outer = layout == .row ? rows : columns
      return outer * stride * type.bitWidth
    }

    /// Rounded up to 256 bits, so that all matrices are aligned.
    var words: Int { (bitCount + 255) / 256 * 8 }

    func bit(_ row: Int, _ column: Int) -> Int {
      (layout == .row ? row * stride + column : column * stride + row) * type.bitWidth
    }

    func set(_ row: Int, _ column: Int, _ value: Int, in words: inout ArraySlice<UInt32>) {
      let bits = Self.bits(value, type)
      let first = bit(row, column)
      let mask: UInt64 = type.bitWidth == 64 ? .max : (1 << UInt64(type.bitWidth)) - 1
      let shifted = (bits & mask) << UInt64(first % 32)
      words[words.startIndex + first / 32] |= UInt32(truncatingIfNeeded: shifted)
      if type.bitWidth == 64 {
        words[words.startIndex + first / 32 + 1] = UInt32(truncatingIfNeeded: bits >> 32)
      }
    }

    func get(_ row: Int, _ column: Int, in words: [UInt32]) -> UInt64 {
      let first = bit(row, column)
      let low = words[first / 32]
      if type.bitWidth == 64 { return UInt64(low) | UInt64(words[first / 32 + 1]) << 32 }
      let mask: UInt32 = type.bitWidth == 32 ? .max : (1 << UInt32(type.bitWidth)) - 1
      return UInt64(low >> UInt32(first % 32) & mask)
    }

    /// The bit pattern of a small integer.
    static func bits(_ value: Int, _ type: MatrixElementType) -> UInt64 {
      switch type {
      case .f16: UInt64(Float16(value).bitPattern)
      case .bf16: UInt64(Float(value).bitPattern >> 16)
      case .f32, .tf32: UInt64(Float(value).bitPattern)
      case .f64: Double(value).bitPattern
      default: UInt64(truncatingIfNeeded: value)
      }
    }
  }

  func image(_ operand: WarpMatrixOperand) -> Image {
    let shape = form.shape
    func make(
      _ rows: Int, _ columns: Int, _ layout: MatrixLayout, _ type: MatrixElementType
    ) -> Image {
      let natural = layout == .row ? columns : rows
      return Image(
        rows: rows, columns: columns, layout: layout, type: type,
        stride: natural + padded(type))
    }
    return switch operand {
    case .a: make(shape.m, shape.k, form.aLayout, form.a)
    case .b: make(shape.k, shape.n, form.bLayout, form.b)
    case .c: make(shape.m, shape.n, cLayout, form.c)
    case .d: make(shape.m, shape.n, dLayout, form.d)
    }
  }

  /// The padding in elements: it is given in units of 16 bytes.
  private func padded(_ type: MatrixElementType) -> Int { (padding ?? 0) * 128 / type.bitWidth }

  /// Small integers, exact in every type: their products sum to less than 2048.
  static func element(_ type: MatrixElementType, _ generator: inout SplitMix64) -> Int {
    let bits = Int(generator.next() & 0xFF)
    return switch type {
    case .b1: bits & 1
    case .u4: bits & 15
    case .s4: bits & 15 - 8
    case .u8: bits
    case .s8: bits - 128
    case .s32: Int(Int32(truncatingIfNeeded: generator.next()))
    case .f16, .bf16, .tf32, .e4m3, .e5m2: bits % 17 - 8
    case .f32, .f64: bits * 3 - 384
    }
  }

  /// The input words A, B, C and the words of D that are written, by their index.
  func problem(_ generator: inout SplitMix64) -> (input: [UInt32], expected: [Int: UInt64]) {
    let images = [image(.a), image(.b), image(.c)]
    var input = [UInt32](repeating: 0, count: images.reduce(0) { $0 + $1.words })
    var values: [[[Int]]] = []
    var start = 0
    for image in images {
      var matrix: [[Int]] = []
      for row in 0..<image.rows {
        matrix.append(
          (0..<image.columns).map { column in
            var value = Self.element(image.type, &generator)
            if form.saturates, image.type == .s32 {
              value = (row + column) % 2 == 0 ? Int(Int32.max) - value & 63 : Int(Int32.min)
            }
            image.set(row, column, value, in: &input[start..<start + image.words])
            return value
          })
      }
      values.append(matrix)
      start += image.words
    }
    let d = image(.d)
    var expected: [Int: UInt64] = [:]
    for row in 0..<d.rows {
      for column in 0..<d.columns {
        var sum = values[2][row][column]
        for k in 0..<form.shape.k {
          let (x, y) = (values[0][row][k], values[1][k][column])
          switch form.bitOperation {
          case .xor: sum += x ^ y
          case .and: sum += x & y
          case nil: sum += x * y
          }
        }
        if form.d == .s32 {
          sum = Int(form.saturates ? Int32(clamping: sum) : Int32(truncatingIfNeeded: sum))
        }
        let mask: UInt64 = d.type.bitWidth == 64 ? .max : (1 << UInt64(d.type.bitWidth)) - 1
        expected[row * d.columns + column] = Image.bits(sum, d.type) & mask
      }
    }
    return (input, expected)
  }

  /// The kernel: loads A, B and C, multiplies, stores D.
  var kernel: TestKernel {
    let images = [image(.a), image(.b), image(.c)]
    let words = images.reduce(0) { $0 + $1.words }
    let d = image(.d)
    let suffix = space.isEmpty ? "" : ".\(space)"
    let shape = form.shape
    func list(_ operand: WarpMatrixOperand, _ type: MatrixElementType) -> String {
      let count = shape.registers(operand, type)
      return "{" + (0..<count).map { "\(operand.rawValue)\($0)" }.joined(separator: ", ") + "}"
    }
    var body = ""
    for (operand, type) in zip(
      WarpMatrixOperand.allCases, [form.a, form.b, form.c, form.d])
    {
      body += ".reg .\(type == .f64 ? "f64" : "b32") \(operand.rawValue)<9>; "
    }
    body += "mov.u32 %r2, tile; mov.u32 %r5, %laneid;\n"
    body += "cvt.u64.u32 %rd5, %r2; cvta.shared.u64 %rd5, %rd5;\n"
    let tile = space.isEmpty ? "%rd5" : "%r2"
    if isShared {
      body += """
        IN: setp.ge.u32 %p0, %r5, \(words); @%p0 bra READY;
        mad.wide.u32 %rd4, %r5, 4, %inBase; ld.global.u32 %r6, [%rd4];
        mad.lo.u32 %r7, %r5, 4, %r2; st.shared.u32 [%r7], %r6; add.u32 %r5, %r5, 32; bra IN;
        READY: bar.sync 0;

        """
    }
    var offset = 0
    for (image, operand) in zip(images, [WarpMatrixOperand.a, .b, .c]) {
      let stride = padding == nil ? "" : ", \(image.stride)"
      body += "wmma.load.\(operand.rawValue).sync.aligned.\(image.layout).\(shape)\(suffix)"
      body += ".\(image.type) \(list(operand, image.type)), "
      body += "[\(isShared ? tile : "%inBase")+\(4 * offset)]\(stride);\n"
      offset += image.words
    }
    body += "\(form.mnemonic) \(list(.d, form.d)), \(list(.a, form.a)), \(list(.b, form.b)), "
    body += "\(list(.c, form.c));\n"
    let base = isShared ? "\(tile)+\(4 * words)" : "%outBase"
    // The stride may be a register too.
    body += "mov.u32 %r9, \(d.stride);\n"
    body += "wmma.store.d.sync.aligned.\(d.layout).\(shape)\(suffix).\(d.type) [\(base)], "
    body += "\(list(.d, form.d))\(padding == nil ? "" : ", %r9");\n"
    if isShared {
      body += """
        bar.sync 0; mov.u32 %r5, %laneid;
        OUT: setp.ge.u32 %p0, %r5, \(d.words); @%p0 bra STORED;
        mad.lo.u32 %r7, %r5, 4, %r2; ld.shared.u32 %r6, [%r7+\(4 * words)];
        mad.wide.u32 %rd4, %r5, 4, %outBase; st.global.u32 [%rd4], %r6;
        add.u32 %r5, %r5, 32; bra OUT;
        STORED: exit;

        """
    }
    var kernel = TestKernel(body)
    kernel.sharedBytes = max(4 * (words + d.words), 256)
    return kernel
  }
}
