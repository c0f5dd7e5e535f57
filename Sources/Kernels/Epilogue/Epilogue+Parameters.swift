import BipolarInt

extension Epilogue {
  /// A kernel parameter that an epilogue needs.
  enum Parameter: Hashable {
    /// The address of a vector of 32-bit floats.
    case vector(EpilogueVector)
    /// The address of the sums of the codes of each row of X.
    case activationSums
    /// A row of X' sums to factor x code sum + offset: two 32-bit integers.
    case activationSumFactor, activationSumOffset
    /// The address of the sums of the codes of each row of W, and what they are worth.
    case weightSums, weightSumFactor, weightSumOffset
    /// K as a 32-bit float.
    case innerLength

    /// The name in the kernel's text.
    var name: String {
      switch self {
      case .vector(let vector): vector.rawValue
      case .activationSums: "epilogue_activation_sums"
      case .activationSumFactor: "activation_sum_factor"
      case .activationSumOffset: "activation_sum_offset"
      case .weightSums: "epilogue_weight_sums"
      case .weightSumFactor: "weight_sum_factor"
      case .weightSumOffset: "weight_sum_offset"
      case .innerLength: "inner_length"
      }
    }

    /// Whether the parameter is a pointer.
    var isPointer: Bool {
      switch self {
      case .vector, .activationSums, .weightSums: true
      default: false
      }
    }
  }

  /// The parameters in the order in which a kernel declares them and a plan gives them.
  var parameters: [Parameter] {
    var list = vectors.map(Parameter.vector)
    if weightZero != .none {
      list += [.activationSums, .activationSumFactor, .activationSumOffset]
    }
    if activationZero != .none { list += [.weightSums, .weightSumFactor, .weightSumOffset] }
    if weightZero != .none, activationZero != .none { list.append(.innerLength) }
    return list
  }

  /// The vectors that the epilogue reads.
  public var vectors: [EpilogueVector] { EpilogueVector.allCases.filter { share($0) != nil } }

  /// The number of values of a vector that the epilogue reads, for a batch those of all products one
  /// behind the other unless one value serves the matrix; 0 for other vectors.
  public func count(_ vector: EpilogueVector, of size: MultiplicationSize) -> Int {
    switch share(vector) {
    case nil: 0
    case .matrix: 1
    case .row: size.m * size.batch
    case .column: size.n * size.batch
    case .group(let length): size.n * size.batch * ((size.k + length - 1) / length)
    }
  }

  /// What one value of a vector belongs to.
  enum Share: Hashable {
    case matrix, row, column
    case group(Int)
  }

  /// What a value of the vector belongs to; nil where the epilogue does not read it.
  func share(_ vector: EpilogueVector) -> Share? {
    func share(_ rows: RowVector, _ each: Share) -> Share? {
      switch rows {
      case .none: nil
      case .one: .matrix
      case .perRow: each
      }
    }
    switch vector {
    case .activationScales: return share(activationScale, .row)
    case .activationZeros: return share(activationZero, .row)
    case .weightZeros: return share(weightZero, .column)
    case .outputScales: return share(outputScale, .row)
    case .bias: return hasBias ? .column : nil
    // For kernels that scale while they multiply.
    case .groupScales: return nil
    case .weightScales:
      switch weightScale {
      case .none: return nil
      case .one: return .matrix
      case .perColumn: return .column
      case .perGroup(let size): return .group(size)
      }
    }
  }

  /// How the codes of both operands read, which zero points need.
  struct Codes {
    let encoding: PlaneEncoding
    let precision: Precision
  }

  /// The arguments for the parameters; adds the buffers that they need.
  ///
  /// - Parameters:
  ///   - codes: What the codes of both operands mean; nil where the kernel does not know.
  ///   - buffers: The plan's buffers; code sums among them are used.
  /// - Throws: `KernelError.illegalEpilogue` for zero points of codes whose values do not follow
  ///   from the sums of their readings, and for groups in a batch.
  func arguments(
    for size: MultiplicationSize, codes: Codes?, buffers: inout [LaunchPlan.Buffer]
  ) throws(KernelError) -> [LaunchPlan.Argument] {
    guard groupSize == nil || size.batch == 1 else {
      throw .illegalEpilogue(
        problem: "scales groups along K in a batch of \(size.batch) products",
        mend: "use one product a launch, or a scale for each column")
    }
    var arguments: [LaunchPlan.Argument] = []
    for parameter in parameters {
      switch parameter {
      case .vector(let vector):
        arguments.append(.buffer(buffers.count))
        buffers.append(
          LaunchPlan.Buffer(
            vector.rawValue, byteCount: 4 * count(vector, of: size), contents: .vector(vector)))
      case .activationSums:
        let width = try sumCodes(codes).precision.activationBits
        arguments.append(
          .sums(
            .activations(.codeSums(try sumCodes(codes).encoding, width)), "activation_sums",
            rows: size.m * size.batch, in: &buffers))
      case .weightSums:
        let width = try sumCodes(codes).precision.weightBits
        arguments.append(
          .sums(
            .weights(.codeSums(try sumCodes(codes).encoding, width)), "weight_sums",
            rows: size.n * size.batch, in: &buffers))
      case .activationSumFactor, .weightSumFactor:
        arguments.append(.u32(try sumCodes(codes).encoding == .bipolar ? 2 : 1))
      case .activationSumOffset:
        arguments.append(try sumOffset(size, sumCodes(codes), \.activationBits))
      case .weightSumOffset:
        arguments.append(try sumOffset(size, sumCodes(codes), \.weightBits))
      case .innerLength: arguments.append(.f32(Float(size.k)))
      }
    }
    return arguments
  }

  /// The codes, if the values of a row add up to a multiple of the sum of their readings.
  private func sumCodes(_ codes: Codes?) throws(KernelError) -> Codes {
    guard let codes, codes.encoding != .twosComplement else {
      throw .illegalEpilogue(
        problem: "has zero points, which need the sums of unsigned or bipolar codes",
        mend: "choose one of these encodings, or no zero points")
    }
    return codes
  }

  /// The values of a row of bipolar codes u add up to 2 sum(u) - K (2^bits - 1).
  private func sumOffset(
    _ size: MultiplicationSize, _ codes: Codes, _ width: KeyPath<Precision, BitWidth>
  ) throws(KernelError) -> LaunchPlan.Argument {
    guard codes.encoding == .bipolar else { return .s32(0) }
    let bound = size.k.multipliedReportingOverflow(
      by: Int(codes.precision[keyPath: width].maximumValue))
    guard !bound.overflow, let offset = Int32(exactly: -bound.partialValue) else {
      throw .illegalSize("k = \(size.k) makes row sums that 32 bits do not hold: use fewer columns")
    }
    return .s32(offset)
  }
}

extension LaunchPlan.Argument {
  /// The buffer of those contents, added where there is none yet.
  fileprivate static func sums(
    _ contents: LaunchPlan.Contents, _ name: String, rows: Int,
    in buffers: inout [LaunchPlan.Buffer]
  ) -> LaunchPlan.Argument {
    if let index = buffers.firstIndex(where: { $0.contents == contents }) { return .buffer(index) }
    buffers.append(LaunchPlan.Buffer(name, byteCount: 4 * rows, contents: contents))
    return .buffer(buffers.count - 1)
  }
}
