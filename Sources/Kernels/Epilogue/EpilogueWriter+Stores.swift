import PTX

// Elements to memory, but for packed ones.
extension EpilogueWriter {
  /// The address of an element, of int32, half or single output.
  ///
  /// - Parameter pitch: Elements from one row to the next.
  func address(
    _ output: Register, row: Register, column: Register, pitch: Register,
    _ b: inout KernelBuilder
  ) -> Register {
    let wide = b.convert(to: .u64, from: .u32, column)
    let index = b.multiplyAddWide(.u32, row, pitch, wide)
    let bytes = b.logic(.shl, .b64, index, epilogue.elementBytes.trailingZeroBitCount)
    return b.add(.u64, output, bytes)
  }

  /// Stores 1, 2 or 4 neighbouring elements of a row that all exist, with one instruction.
  ///
  /// - Parameters:
  ///   - address: Aligned to as many elements.
  ///   - offset: Bytes added to the address.
  func store(
    _ elements: [Register], to address: Register, offset: Int = 0, _ b: inout KernelBuilder
  ) {
    let place = Address(base: address.name, offset: Int64(offset))
    guard epilogue.output == .half else {
      b.store(.global, .u32, elements, to: place)
      return
    }
    guard elements.count > 1 else {
      b.store(.global, .b16, [half(elements[0], &b)], to: place)
      return
    }
    let pairs = stride(from: 0, to: elements.count, by: 2).map { index in
      pair(low: elements[index], high: elements[index + 1], &b)
    }
    b.store(.global, .u32, pairs, to: place)
  }

  /// Stores neighbouring elements one by one, each where its predicate holds.
  func store(
    _ elements: [Register], to address: Register, offset: Int = 0, guardedBy guards: [Register],
    _ b: inout KernelBuilder
  ) {
    for (index, (element, isInside)) in zip(elements, guards).enumerated() {
      let value = epilogue.output == .half ? half(element, &b) : element
      let place = Address(
        base: address.name, offset: Int64(offset + index * epilogue.elementBytes))
      b.guarded(by: isInside) {
        $0.store(.global, epilogue.output == .half ? .b16 : .u32, [value], to: place)
      }
    }
  }

  private func half(_ element: Register, _ b: inout KernelBuilder) -> Register {
    b.convert(to: .f16, from: .f32, element, mode: .rn)
  }

  /// Two elements as halves of a word.
  func pair(
    low: Register, high: Register, _ b: inout KernelBuilder
  ) -> Register {
    convertsPairs
      ? b.convertPair(to: .f16x2, high: high, low: low)
      : b.pack(low: half(low, &b), high: half(high, &b))
  }
}
