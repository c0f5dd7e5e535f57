import PTX

// The tensor-core part of the main loop.
extension MultiplicationBuilder {
  /// What a thread adds up.
  struct Products {
    /// Accumulators by sum, fragment row, fragment column.
    var accumulators: [[[[Register]]]]
    /// In the running form: temporaries by fragment row and column; empty if there is one sum.
    let temporaries: [[[Register]]]
    /// A register that is 0, for products that start anew.
    let zero: Register?
  }

  /// The fragments of both operands in one step.
  struct Fragments {
    let a: [Register]
    let b: [Register]
  }

  mutating func zeroedAccumulators() -> Products {
    func set(_ make: (inout KernelBuilder) -> Register) -> [[[Register]]] {
      (0..<a.fragments).map { _ in
        (0..<b.fragments).map { _ in
          (0..<kernel.tile.shape.accumulatorRegisters).map { _ in make(&builder) }
        }
      }
    }
    guard kernel.recovery == .running, sums.count > 1 else {
      return Products(
        accumulators: sums.map { _ in set { $0.move(.u32, 0) } }, temporaries: [], zero: nil)
    }
    return Products(
      accumulators: [set { $0.move(.u32, 0) }], temporaries: set { $0.register(.b32) },
      zero: builder.move(.u32, 0))
  }

  /// Registers for the fragments of a step.
  mutating func newFragments(_ loads: FragmentPlan) -> Fragments {
    Fragments(
      a: builder.registers(.b32, count: loads.a.count),
      b: builder.registers(.b32, count: loads.b.count))
  }

  var steps: Int { kernel.tile.k / 128 / schedule.chunksPerStep }

  /// Loads all fragments of a step.
  mutating func loadStep(
    _ loads: FragmentPlan, step: Int, into fragments: Fragments, place: StagePlace
  ) {
    var moved: [Register: Register] = [:]
    for one in loads.a.loads {
      load(one, of: loads.a, step: step, into: fragments.a, place: place, &moved)
    }
    for one in loads.b.loads {
      load(one, of: loads.b, step: step, into: fragments.b, place: place, &moved)
    }
  }

  /// Loads and multiplies a stage step by step; B comes just ahead of its products.
  mutating func multiplyStage(
    _ loads: FragmentPlan, _ fragments: Fragments, _ products: Products, place: StagePlace
  ) {
    var moved: [Register: Register] = [:]
    for step in 0..<steps {
      for one in loads.a.loads {
        load(one, of: loads.a, step: step, into: fragments.a, place: place, &moved)
      }
      guard products.temporaries.isEmpty else {
        for one in loads.b.loads {
          load(one, of: loads.b, step: step, into: fragments.b, place: place, &moved)
        }
        multiply(loads, fragments, products)
        continue
      }
      var arrived: Set<Int> = []
      var multiplied: Set<Int> = []
      for (index, one) in loads.b.loads.enumerated() {
        load(one, of: loads.b, step: step, into: fragments.b, place: place, &moved)
        // The products of a load follow the next one.
        if index > 0 {
          multiplyArrived(loads, fragments, products, arrived, &multiplied)
        }
        arrived.formUnion(one.registers)
      }
      multiplyArrived(loads, fragments, products, arrived, &multiplied)
    }
  }

  /// Multiplies the fragments of B whose registers have all arrived and that are not yet done.
  private mutating func multiplyArrived(
    _ loads: FragmentPlan, _ fragments: Fragments, _ products: Products, _ arrived: Set<Int>,
    _ multiplied: inout Set<Int>
  ) {
    for column in 0..<b.fragments {
      for plane in 0..<b.units {
        for chunks in chunksOfInstructions {
          let registers = chunks.map {
            loads.b.index(fragment: column, unit: plane, half: 0, chunk: $0)
          }
          guard registers.allSatisfy(arrived.contains), let first = registers.first,
            multiplied.insert(first).inserted
          else { continue }
          multiply(
            loads, fragments, products, column: column, plane: plane, chunks: chunks)
        }
      }
    }
  }

  /// The chunks of a step that each instruction takes.
  private var chunksOfInstructions: [Range<Int>] {
    let width = kernel.tile.shape.k / 128
    return stride(from: 0, to: schedule.chunksPerStep, by: width).map { $0..<$0 + width }
  }

  /// One fragment of B with all of A.
  private mutating func multiply(
    _ loads: FragmentPlan, _ fragments: Fragments, _ products: Products, column: Int, plane: Int,
    chunks: Range<Int>
  ) {
    let weights = loads.b.fragment(column, unit: plane, chunks: chunks, of: fragments.b)
    for row in 0..<a.fragments {
      for unit in 0..<a.units {
        let pair = PlaneSum.Pair(unit: unit, plane: plane)
        guard let sum = sums.firstIndex(where: { $0.pairs.contains(pair) }) else { continue }
        builder.multiplyAccumulate(
          kernel.matrixMultiply, accumulators: products.accumulators[sum][row][column],
          a: loads.a.fragment(row, unit: unit, chunks: chunks, of: fragments.a), b: weights)
      }
    }
  }

  /// Multiplies all fragments of a step.
  mutating func multiply(_ loads: FragmentPlan, _ fragments: Fragments, _ products: Products) {
    guard products.temporaries.isEmpty else {
      return multiplyByWeight(loads, fragments, products)
    }
    for column in 0..<b.fragments {
      for plane in 0..<b.units {
        for chunks in chunksOfInstructions {
          multiply(loads, fragments, products, column: column, plane: plane, chunks: chunks)
        }
      }
    }
  }

  /// The running form: temporary = factor x temporary + products, from the largest weight down, where
  /// the factor is the ratio of the weights; the last multiplication adds the result so far. Where
  /// products are subtracted, the temporary is negated instead, before and after.
  private mutating func multiplyByWeight(
    _ loads: FragmentPlan, _ fragments: Fragments, _ products: Products
  ) {
    guard let zero = products.zero, let results = products.accumulators.first else { return }
    var signs = [Bool](repeating: false, count: a.halves)
    for (index, sum) in sums.enumerated() {
      let isLast = index == sums.count - 1
      let endsInResults = isLast && !sum.isNegative.contains(true)
      // 4 where a fragment holds two planes and the other operand has one.
      let factor = index > 0 ? 1 << (sums[index - 1].shift - sum.shift) : 1
      for row in 0..<a.fragments where index > 0 {
        for column in 0..<b.fragments {
          for (element, register) in products.temporaries[row][column].enumerated() {
            let flips = signs[element / 2] != sum.isNegative[element / 2]
            let result = results[row][column][element]
            if endsInResults {
              builder.multiplyAdd(.s32, register, flips ? -factor : factor, result, into: result)
            } else {
              scale(register, by: factor, negates: flips)
            }
          }
        }
      }
      signs = sum.isNegative
      multiply(
        loads, fragments, sum, into: endsInResults ? results : products.temporaries,
        zero: index == 0 ? zero : nil)
      guard isLast, !endsInResults else { continue }
      for row in 0..<a.fragments {
        for column in 0..<b.fragments {
          for (element, register) in products.temporaries[row][column].enumerated() {
            let result = results[row][column][element]
            if signs[element / 2] {
              builder.subtract(.u32, result, register, into: result)
            } else {
              builder.add(.u32, result, register, into: result)
            }
          }
        }
      }
    }
  }

  private mutating func scale(_ register: Register, by factor: Int, negates: Bool) {
    if factor > 1, negates {
      _ = builder.arithmetic(.mul, part: .lo, .s32, [register, -factor], into: register)
    } else if factor > 1 {
      builder.logic(.shl, .b32, register, factor.trailingZeroBitCount, into: register)
    } else if negates {
      builder.subtract(.u32, 0, register, into: register)
    }
  }

  /// The products of one weight; with `zero` they replace what the accumulators hold.
  private mutating func multiply(
    _ loads: FragmentPlan, _ fragments: Fragments, _ sum: PlaneSum,
    into accumulators: [[[Register]]], zero: Register?
  ) {
    var start = zero
    for chunks in chunksOfInstructions {
      for pair in sum.pairs {
        for row in 0..<a.fragments {
          let activations = loads.a.fragment(
            row, unit: pair.unit, chunks: chunks, of: fragments.a)
          for column in 0..<b.fragments {
            let registers = accumulators[row][column]
            let weights = loads.b.fragment(
              column, unit: pair.plane, chunks: chunks, of: fragments.b)
            builder.emit(
              .matrixMultiply(kernel.matrixMultiply),
              [
                .vector(registers.map(\.operand)), .vector(activations.map(\.operand)),
                .vector(weights.map(\.operand)),
                .vector(registers.map { start?.operand ?? $0.operand }),
              ])
          }
        }
        start = nil
      }
    }
  }
}
