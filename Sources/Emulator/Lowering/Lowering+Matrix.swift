import PTX

// Matrix products, stmatrix and movmatrix.
extension Lowering {
  mutating func lower(_ form: NumericMatrixMultiply, _ operands: [Operand]) throws(LoweringError) {
    if let problem = form.problem { throw invalid("\(form.mnemonic) \(problem)") }
    let d = try destinations(
      operands[0], count: form.accumulatorRegisters(form.d), form.d.registerType)
    let a = try sources(operands[1], count: form.aRegisters, form.a.registerType)
    let b = try sources(operands[2], count: form.bRegisters, form.b.registerType)
    let c = try sources(
      operands[3], count: form.accumulatorRegisters(form.c), form.c.registerType)
    var extra: [Int32] = []
    var selector = 0
    if form.sparsity != nil {
      extra = [try source(operands[4], .b32)]
      selector = try self.selector(of: form, operands[5])
    }
    let packed = FragmentForm(
      form, selector: selector, TensorSumModel(target: module.target, type: form.a))
    try appendProduct(packed, d: d, a: a, b: b, c: c, extra)
  }

  /// The sparsity selector: which lanes of four hold the metadata; how many do follows from the
  /// shape (PTX ISA, "mma.sp").
  private func selector(
    of form: NumericMatrixMultiply, _ operand: Operand
  ) throws(LoweringError) -> Int {
    let bitsPerRow =
      switch form.a.bitWidth {
      case 32: 2 * form.shape.k
      case 4: form.shape.k / 2
      default: form.shape.k
      }
    let limit = bitsPerRow == 16 ? 3 : bitsPerRow == 32 ? 1 : 0
    guard case .integer(let selector) = operand, (0...Int64(limit)).contains(selector) else {
      throw invalid("the sparsity selector of \(form.name) must be a constant from 0 to \(limit)")
    }
    return Int(selector)
  }

  mutating func lower(_ form: WarpMatrixMultiply, _ operands: [Operand]) throws(LoweringError) {
    if let problem = form.problem { throw invalid("\(form.mnemonic) \(problem)") }
    func count(_ operand: WarpMatrixOperand, _ type: MatrixElementType) -> Int {
      form.shape.registers(operand, type)
    }
    let d = try destinations(operands[0], count: count(.d, form.d), form.d.registerType)
    let a = try sources(operands[1], count: count(.a, form.a), form.a.registerType)
    let b = try sources(operands[2], count: count(.b, form.b), form.b.registerType)
    let c = try sources(operands[3], count: count(.c, form.c), form.c.registerType)
    if let bitOperation = form.bitOperation {
      var operation = MicroOperation(code: .matrixMultiply, d: pooled(d + a + b + c))
      operation.detail =
        BitMatrixForm(MatrixMultiply(shape: .m8n8k128, operation: bitOperation)).rawValue
      return try append(operation, reads: a + b + c, writes: d)
    }
    let packed = FragmentForm(form, TensorSumModel(target: module.target, type: form.a))
    // Fragments of f16 have more registers than elements; the others repeat the first ones.
    try appendProduct(
      packed, d: d, a: Array(a.prefix(packed.aRegisters)), b: Array(b.prefix(packed.bRegisters)),
      c: c)
  }

  private mutating func appendProduct(
    _ form: FragmentForm, d: [Int32], a: [Int32], b: [Int32], c: [Int32], _ extra: [Int32] = []
  ) throws(LoweringError) {
    let reads = a + b + c + extra
    try append(
      MicroOperation(
        code: .multiplyFragments, d: pooled(d + reads),
        immediate: Int64(bitPattern: form.rawValue)),
      reads: reads, writes: d)
  }

  mutating func lower(_ form: MatrixStore, _ operands: [Operand]) throws(LoweringError) {
    let address = try address(operands[0], in: .shared)
    let registers = try sources(operands[1], count: form.count.rawValue, .b32)
    var operation = MicroOperation(
      code: form.isTransposed ? .storeMatrixTransposed : .storeMatrix, d: pooled(registers),
      a: address.row, immediate: address.offset)
    operation.count = UInt8(form.count.rawValue)
    try append(operation, reads: [address.row] + registers)
  }

  mutating func lowerMatrixTranspose(_ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], .b32)
    let a = try source(operands[1], .b32)
    try append(MicroOperation(code: .transposeMatrix, d: d, a: a), reads: [a], writes: [d])
  }
}
