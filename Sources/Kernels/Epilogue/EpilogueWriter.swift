import PTX

/// Writes an epilogue into a kernel: declares the parameters, loads what belongs to rows and columns
/// once, turns sums into outputs and stores them.
///
/// The kernel declares the parameters after its own, asks for the values of each row and column that
/// a thread holds, and gives sums with them, in any order.
struct EpilogueWriter {
  let epilogue: Epilogue
  /// Whether halves are converted in pairs.
  let convertsPairs: Bool
  private var parameters: [Epilogue.Parameter: Register]

  /// What a row of Y contributes.
  struct Row {
    /// c; times a where that is one value and nothing else stands between.
    var scale: Register?
    /// d.
    var zero: Register?
    /// c rowsum(X') + K d.
    var shift: Register?
    /// Half the reciprocal of the output scale.
    var halfSteps: Register?
  }

  /// What a column of Y contributes.
  struct Column {
    /// a.
    var scale: Register?
    /// b.
    var zero: Register?
    /// rowsum(W').
    var weightSum: Register?
    var bias: Register?
  }

  /// Declares the parameters on a kernel for `target`, in the order of `Epilogue.parameters`.
  init(_ epilogue: Epilogue, target: Target, on b: inout KernelBuilder) {
    self.epilogue = epilogue
    convertsPairs = target >= .sm80
    var registers: [Epilogue.Parameter: Register] = [:]
    for parameter in epilogue.parameters {
      registers[parameter] =
        parameter.isPointer
        ? b.globalPointer(parameter.name, alignment: 4) : b.parameter(.u32, parameter.name)
    }
    parameters = registers
  }

  /// Goes to the vectors of a product of a batch, for a matrix of so many rows and columns.
  mutating func choose(
    product: Register, rows: Register, columns: Register, _ b: inout KernelBuilder
  ) {
    for parameter in epilogue.parameters {
      let length: Register
      switch parameter {
      case .activationSums: length = rows
      case .weightSums: length = columns
      case .vector(let vector):
        switch epilogue.share(vector) {
        case .row: length = rows
        case .column: length = columns
        default: continue
        }
      default: continue
      }
      guard let base = parameters[parameter] else { continue }
      let start = b.multiply(.u32, product, length)
      parameters[parameter] = b.multiplyAddWide(.u32, start, 4, base)
    }
  }

  /// The values of a row.
  ///
  /// - Parameter row: Its index; beyond the matrix, that of any row that exists.
  func row(_ row: Register, _ b: inout KernelBuilder) -> Row {
    var values = Row()
    values.scale = load(.activationScales, row, &b)
    if case .one = epilogue.weightScale, scalesAreOneFactor {
      let weights = load(.weightScales, row, &b)
      values.scale = product(values.scale, weights, &b)
    }
    values.zero = load(.activationZeros, row, &b)
    if let sum = sum(.activationSums, .activationSumFactor, .activationSumOffset, row, &b) {
      let scaled = product(sum, values.scale, &b)
      if let scaled, let zero = values.zero, let length = parameters[.innerLength] {
        values.shift = b.fusedMultiplyAdd(.f32, length, zero, scaled)
      } else {
        values.shift = scaled
      }
    }
    if let scale = load(.outputScales, row, &b) {
      // A scale of zero gives zeros, which all take +1.
      let isPositive = b.compare(.gt, .f32, scale, Float(0))
      let quotient = b.float(.div, .f32, [Float(0.5), scale], rounding: .rn)
      values.halfSteps = b.select(.f32, quotient, Float(0), if: isPositive)
    }
    return values
  }

  /// The values of a column.
  ///
  /// - Parameter column: Its index; beyond the matrix, that of any column that exists.
  func column(_ column: Register, _ b: inout KernelBuilder) -> Column {
    var values = Column()
    if epilogue.groupSize == nil, !(epilogue.weightScale == .one && scalesAreOneFactor) {
      values.scale = load(.weightScales, column, &b)
    }
    values.zero = load(.weightZeros, column, &b)
    values.weightSum = sum(.weightSums, .weightSumFactor, .weightSumOffset, column, &b)
    values.bias = load(.bias, column, &b)
    return values
  }

  /// Loads the scale of a column in a group along K.
  ///
  /// - Parameter index: column x groups + group.
  func loadGroupScale(at index: Register, into scale: Register, _ b: inout KernelBuilder) {
    guard epilogue.groupSize != nil, let base = parameters[.vector(.weightScales)] else { return }
    let address = b.multiplyAddWide(.u32, index, 4, base)
    b.load(Load(.global, type: .f32), into: [scale], from: Address(base: address.name))
  }

  /// Without zero points Y is S times a factor of its row and one of its column, and a factor that
  /// is the same everywhere goes with the row's.
  private var scalesAreOneFactor: Bool {
    epilogue.activationZero == .none && epilogue.weightZero == .none
  }

  /// The value of a vector at an index; nil where the epilogue reads none.
  private func load(
    _ vector: EpilogueVector, _ index: Register, _ b: inout KernelBuilder
  ) -> Register? {
    guard let base = parameters[.vector(vector)], let share = epilogue.share(vector) else {
      return nil
    }
    let address = share == .matrix ? base : b.multiplyAddWide(.u32, index, 4, base)
    return b.load(.global, .f32, from: Address(base: address.name))
  }

  /// The sum of a row's values as a float, from the sum of its codes.
  private func sum(
    _ sums: Epilogue.Parameter, _ factor: Epilogue.Parameter, _ offset: Epilogue.Parameter,
    _ index: Register, _ b: inout KernelBuilder
  ) -> Register? {
    guard let base = parameters[sums], let factor = parameters[factor],
      let offset = parameters[offset]
    else { return nil }
    let address = b.multiplyAddWide(.u32, index, 4, base)
    let codes = b.load(.global, .u32, from: Address(base: address.name))
    let values = b.multiplyAdd(.s32, codes, factor, offset)
    return b.convert(to: .f32, from: .s32, values, mode: .rn)
  }

  /// The product of two factors, of which one may be missing.
  func product(_ a: Register?, _ c: Register?, _ b: inout KernelBuilder) -> Register? {
    guard let a, let c else { return a ?? c }
    return b.float(.mul, .f32, [a, c], rounding: .rn)
  }
}
