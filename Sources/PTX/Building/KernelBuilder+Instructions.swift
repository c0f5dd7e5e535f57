// One method a family, in the order of the PTX manual.
extension KernelBuilder {
  // MARK: Integer arithmetic

  /// `function.type`, with `.lo` or `.wide` for products.
  public mutating func arithmetic(
    _ function: Arithmetic.Function, part: Arithmetic.Part? = nil, _ type: ScalarType,
    _ sources: [any Source], into destination: Register? = nil
  ) -> Register {
    let resultType: ScalarType = part == .wide ? (type.bitWidth == 16 ? .b32 : .b64) : type
    let result = destination ?? register(resultType)
    emit(
      .arithmetic(Arithmetic(function, part: part, type: type)),
      [result.operand] + sources.map(\.operand))
    return result
  }

  /// a + b.
  @discardableResult
  public mutating func add(
    _ type: ScalarType, _ a: some Source, _ b: some Source, into destination: Register? = nil
  ) -> Register { arithmetic(.add, type, [a, b], into: destination) }

  /// a - b.
  @discardableResult
  public mutating func subtract(
    _ type: ScalarType, _ a: some Source, _ b: some Source, into destination: Register? = nil
  ) -> Register { arithmetic(.sub, type, [a, b], into: destination) }

  /// The lower half of a x b.
  public mutating func multiply(
    _ type: ScalarType, _ a: some Source, _ b: some Source, into destination: Register? = nil
  ) -> Register { arithmetic(.mul, part: .lo, type, [a, b], into: destination) }

  /// a x b, twice as wide as the sources.
  public mutating func multiplyWide(
    _ type: ScalarType, _ a: some Source, _ b: some Source
  ) -> Register { arithmetic(.mul, part: .wide, type, [a, b]) }

  /// The lower half of a x b, plus c.
  @discardableResult
  public mutating func multiplyAdd(
    _ type: ScalarType, _ a: some Source, _ b: some Source, _ c: some Source,
    into destination: Register? = nil
  ) -> Register { arithmetic(.mad, part: .lo, type, [a, b, c], into: destination) }

  /// a x b + c, with the product and c twice as wide as a and b.
  public mutating func multiplyAddWide(
    _ type: ScalarType, _ a: some Source, _ b: some Source, _ c: some Source
  ) -> Register { arithmetic(.mad, part: .wide, type, [a, b, c]) }

  // MARK: Logic

  /// `function.type` for logic and shifts.
  @discardableResult
  public mutating func logic(
    _ function: Logic.Function, _ type: ScalarType, _ a: some Source, _ b: some Source,
    into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(type)
    emit(
      .logic(Logic(function, type: type)), [result.operand, a.operand, b.operand])
    return result
  }

  /// The number of 1 bits of a 32-bit value.
  public mutating func populationCount(_ a: some Source) -> Register {
    let result = register(.u32)
    emit(.bitCount(BitCount(.popc, type: .b32)), [result.operand, a.operand])
    return result
  }

  // MARK: Comparison and selection

  /// A predicate: a relation b.
  @discardableResult
  public mutating func compare(
    _ relation: Comparison.Relation, _ type: ScalarType, _ a: some Source, _ b: some Source,
    into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(.pred)
    emit(
      .comparison(Comparison(relation, type: type)), [result.operand, a.operand, b.operand])
    return result
  }

  /// a where the predicate holds, else b.
  public mutating func select(
    _ type: ScalarType, _ a: some Source, _ b: some Source, if predicate: Register
  ) -> Register {
    let result = register(type)
    emit(
      .select(Select(type: type)),
      [result.operand, a.operand, b.operand, predicate.operand])
    return result
  }

  // MARK: Data movement

  /// A copy of `source`.
  @discardableResult
  public mutating func move(
    _ type: ScalarType, _ source: some Source, into destination: Register? = nil
  ) -> Register {
    let result = destination ?? register(type)
    emit(.move(Move(type: type)), [result.operand, source.operand])
    return result
  }

  /// `source` converted between integer types.
  public mutating func convert(
    to destination: ScalarType, from type: ScalarType, _ source: some Source
  ) -> Register {
    let result = register(destination)
    emit(
      .convert(Convert(to: destination, from: type)), [result.operand, source.operand])
    return result
  }

  /// One value from memory.
  public mutating func load(
    _ space: StateSpace, _ type: ScalarType, from address: Address
  ) -> Register {
    let result = register(type.bitWidth < 32 ? .b32 : type)
    emit(.load(Load(space, type: type)), [result.operand, .address(address)])
    return result
  }

  /// Two or four values from memory.
  public mutating func load(
    _ space: StateSpace, _ type: ScalarType, into destinations: [Register], from address: Address
  ) {
    emit(
      .load(Load(space, vector: VectorWidth(count: destinations.count), type: type)),
      [.list(destinations), .address(address)])
  }

  /// Stores one, two or four values.
  public mutating func store(
    _ space: StateSpace, _ type: ScalarType, _ sources: [Register], to address: Address
  ) {
    emit(
      .store(Store(space, vector: VectorWidth(count: sources.count), type: type)),
      [.address(address), .list(sources)])
  }

  /// Starts an asynchronous copy of 16 bytes from global to shared memory, of which the first
  /// `sourceBytes` are read and the rest is zero.
  public mutating func asyncCopy(
    to shared: Address, from global: Address, sourceBytes: Register? = nil
  ) {
    var operands: [Operand] = [.address(shared), .address(global), .integer(16)]
    if let sourceBytes { operands.append(sourceBytes.operand) }
    emit(.asyncCopy(.copy(.cg)), operands)
  }

  /// Closes a group of asynchronous copies.
  public mutating func commitCopies() {
    emit(.asyncCopy(.commitGroup))
  }

  /// Waits until at most `pending` groups of asynchronous copies are unfinished.
  public mutating func waitForCopies(pending: Int) {
    emit(.asyncCopy(.waitGroup), [.integer(Int64(pending))])
  }

  // MARK: Warp level

  /// One, two or four 8x8 matrices of 16-bit elements, one register each.
  public mutating func loadMatrices(into destinations: [Register], from address: Address) {
    guard let count = MatrixLoad.Count(rawValue: destinations.count) else {
      preconditionFailure("ldmatrix fills 1, 2 or 4 registers, not \(destinations.count)")
    }
    emit(.matrixLoad(MatrixLoad(count: count)), [.fragment(destinations), .address(address)])
  }

  /// accumulators += popcount(a op b).
  public mutating func multiplyAccumulate(
    _ form: MatrixMultiply, accumulators: [Register], a: [Register], b: [Register]
  ) {
    let d = Operand.fragment(accumulators)
    emit(.matrixMultiply(form), [d, .fragment(a), .fragment(b), d])
  }

  /// The value of `source` in the lane whose index differs by the bits of `mask`.
  public mutating func shuffleButterfly(_ source: Register, mask: Int) -> Register {
    let result = register(.b32)
    emit(
      .shuffle(Shuffle(.bfly)),
      [
        result.operand, source.operand, .integer(Int64(mask)), .integer(31),
        .integer(0xFFFF_FFFF),
      ])
    return result
  }

  /// The predicate of every lane, lane i in bit i.
  public mutating func ballot(_ predicate: Register) -> Register {
    let result = register(.b32)
    emit(
      .vote(Vote(.ballot)), [result.operand, predicate.operand, .integer(0xFFFF_FFFF)])
    return result
  }

  /// Waits for all threads of the block.
  public mutating func barrier() {
    emit(.barrier(Barrier()), [.integer(0)])
  }
}

extension Operand {
  /// One register by its name, several as a vector.
  fileprivate static func list(_ registers: [Register]) -> Operand {
    registers.count == 1 ? registers[0].operand : .fragment(registers)
  }

  /// Registers of a fragment: in braces even if there is one.
  fileprivate static func fragment(_ registers: [Register]) -> Operand {
    .vector(registers.map(\.operand))
  }
}

extension VectorWidth {
  fileprivate init(count: Int) {
    guard let width = VectorWidth(rawValue: count) else {
      preconditionFailure("a lane moves 1, 2 or 4 values, not \(count)")
    }
    self = width
  }
}
