import PTX

// The products of a stage.
extension PopulationCountBuilder {
  /// This thread's first row of both operands in the first buffer.
  struct FragmentAddresses {
    let tokens: Register
    let features: Register
  }

  /// Bytes of eight rows of activations, and of weights, in a stage.
  private var groupBytes: (tokens: Int, features: Int) {
    let chunk = 128 * kernel.tile.chunks
    return (chunk * kernel.activationPlanes, chunk * kernel.weightPlanes)
  }

  mutating func fragmentAddresses() -> FragmentAddresses {
    let pool = position.pool
    func address(_ row: Register, _ groupBytes: Int, _ b: inout KernelBuilder) -> Register {
      let inGroup = b.logic(.and, .b32, row, 7)
      let start = b.multiplyAdd(.u32, inGroup, 16, pool)
      return b.multiplyAdd(.u32, b.logic(.shr, .u32, row, 3), groupBytes, start)
    }
    let features = address(position.feature, groupBytes.features, &builder)
    let tokens = address(position.token, groupBytes.tokens, &builder)
    return FragmentAddresses(
      tokens: tokens,
      features: builder.add(.u32, features, kernel.activationStageBytes))
  }

  /// Goes through the planes of the activations and, for each, those of the weights, chunk by chunk.
  mutating func multiply(
    _ addresses: FragmentAddresses, _ sums: [[Register]], buffer: Register
  ) {
    let (tile, p, q) = (kernel.tile, kernel.weightPlanes, kernel.activationPlanes)
    let tokens = builder.add(.u32, addresses.tokens, buffer)
    let features = builder.add(.u32, addresses.features, buffer)
    repeated(tile.chunks, "chunk") { b in
      let weight = b.builder.move(.u32, 1)
      b.repeated(q, "activations") { b in
        let x = (0..<tile.threadM).map { index -> [Register] in
          // Four tokens further is half a group.
          let offset = index / 2 * b.groupBytes.tokens + index % 2 * 64
          return b.row(tokens, offset)
        }
        let column = b.builder.move(.u32, features)
        let pairWeight = b.builder.move(.u32, weight)
        b.repeated(p, "weights") { b in
          let w = (0..<tile.threadN).map { b.row(column, $0 * b.groupBytes.features) }
          b.addCounts(x, w, sums, weight: p * q == 1 ? nil : pairWeight)
          b.builder.add(.u32, column, 128, into: column)
          b.builder.logic(.shl, .b32, pairWeight, 1, into: pairWeight)
        }
        b.builder.add(.u32, tokens, 128, into: tokens)
        b.builder.logic(.shl, .b32, weight, 1, into: weight)
      }
      b.builder.add(.u32, features, 128 * p, into: features)
    }
  }

  /// 128 bits of a row.
  private mutating func row(_ address: Register, _ offset: Int) -> [Register] {
    let words = builder.registers(.b32, count: 4)
    builder.load(
      .shared, .u32, into: words, from: Address(base: address.name, offset: Int64(offset)))
    return words
  }

  /// Adds the counts of a pair of planes to every output, times `weight`.
  private mutating func addCounts(
    _ x: [[Register]], _ w: [[Register]], _ sums: [[Register]], weight: Register?
  ) {
    let function: Logic.Function = kernel.operation == .xor ? .xor : .and
    for (tokenWords, row) in zip(x, sums) {
      for (featureWords, sum) in zip(w, row) {
        let counts = zip(tokenWords, featureWords).map {
          builder.populationCount(builder.logic(function, .b32, $0, $1))
        }
        let count = counts.dropFirst().reduce(counts[0]) { builder.add(.u32, $0, $1) }
        if let weight {
          builder.multiplyAdd(.u32, count, weight, sum, into: sum)
        } else {
          builder.add(.u32, count, sum, into: sum)
        }
      }
    }
  }

  /// Writes `body` to run `count` times: a loop, since all pairs of planes would be a long text; one
  /// time needs none.
  private mutating func repeated(
    _ count: Int, _ name: String, _ body: (inout PopulationCountBuilder) -> Void
  ) {
    guard count > 1 else { return body(&self) }
    let index = builder.move(.u32, count)
    let loop = builder.newLabel(name)
    builder.place(loop)
    body(&self)
    builder.subtract(.u32, index, 1, into: index)
    let goesOn = builder.compare(.ne, .u32, index, 0)
    builder.branch(to: loop, if: goesOn, uniform: true)
  }
}
