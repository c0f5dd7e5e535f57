import PTX

// Calls, returns and how parameters pass: a caller writes the arguments where the frame of the called
// function will lie in local memory, right behind its own, and reads the results from there.
extension Lowering {
  /// Where results and parameters lie in a frame.
  static func layout(results: [Parameter], parameters: [Parameter]) -> SignatureLayout {
    var end = 0
    func place(_ parameter: Parameter) -> Int {
      let offset = aligned(end, to: max(parameter.effectiveAlignment, 1))
      end = offset + parameter.byteCount
      return offset
    }
    let resultOffsets = results.map(place)
    let parameterOffsets = parameters.map(place)
    return SignatureLayout(
      results: resultOffsets, parameters: parameterOffsets, byteCount: aligned(end, to: 16))
  }

  /// Declares the results and parameters of the function being lowered.
  mutating func declareFormals(of function: Function) throws(LoweringError) {
    guard layout.byteCount <= LocalMemory.limit else {
      throw invalid("the parameters of \(function.name) do not fit in local memory")
    }
    let places =
      zip(function.results, layout.results).map { ($0, $1) }
      + zip(function.parameters, layout.parameters).map { ($0, $1) }
    for (formal, offset) in places {
      if formal.isRegister {
        declareRegister(formal.name, formal.type)
      } else {
        scopes[0][formal.name] = .local(
          offset: offset, byteCount: formal.byteCount, isParameter: true)
      }
    }
  }

  /// Register parameters are loaded from the frame before the body begins.
  mutating func lowerPrologue() throws(LoweringError) {
    guard let function else { return }
    for (formal, offset) in zip(function.parameters, layout.parameters) where formal.isRegister {
      let base = constant(.frame(offset: Int64(offset), is64: false))
      if case .predicate = entity(formal.name) {
        throw unsupported("predicate parameter \(formal.name)")
      }
      let register = try destination(.name(formal.name), formal.type)
      try appendLocalLoad(register, formal.type, base)
    }
  }

  mutating func lowerReturn() throws(LoweringError) {
    guard let function else { return try append(MicroOperation(code: .exit)) }
    for (formal, offset) in zip(function.results, layout.results) where formal.isRegister {
      let base = constant(.frame(offset: Int64(offset), is64: false))
      try appendLocalStore(try source(.name(formal.name), formal.type), formal.type, base)
    }
    try append(MicroOperation(code: .functionReturn))
  }

  mutating func lowerCall(_ operands: [Operand]) throws(LoweringError) {
    guard operands.count >= 3, case .list(let results) = operands[0],
      case .name(let name) = operands[1], case .list(let arguments) = operands[2]
    else { throw invalid("call takes (results), a function and (arguments)") }
    let callee = try resolve(name)
    let formals: (results: [Parameter], parameters: [Parameter])
    var call = MicroOperation(code: .call)
    var reads: [Int32] = []
    switch callee {
    case .function(let function):
      formals = (function.results, function.parameters)
      if let system = SystemCall(function) {
        if system == .malloc || system == .free {
          usesHeap = true
          communicatesBetweenBlocks = true
        }
        call.code = .systemCall
        call.immediate = Int64(system.rawValue)
      } else {
        call.immediate = Int64(try slot(of: function))
      }
    case .register:
      guard operands.count > 3, case .name(let label) = operands[3] else {
        throw invalid("a call through a register names its .callprototype or .calltargets")
      }
      formals = try signature(label)
      call.code = .indirectCall
      call.a = try source(operands[1], .u64)
      reads = [call.a]
      try lowerAddressTakenFunctions()
    default: throw invalid("\(name) is not a function")
    }
    guard formals.parameters.count == arguments.count, formals.results.count == results.count
    else {
      throw invalid(
        "\(name) takes \(formals.parameters.count) arguments and gives \(formals.results.count) "
          + "results, the call has \(arguments.count) and \(results.count)")
    }
    let layout = Self.layout(results: formals.results, parameters: formals.parameters)
    if call.code == .systemCall {
      // The first result and the first parameter of the frame: all that a system call needs.
      call.b = constant(.calleeFrame(offset: 0))
      call.d = pooled(layout.parameters.map { constant(.calleeFrame(offset: Int64($0))) })
      call.count = UInt8(truncatingIfNeeded: layout.parameters.count)
    }
    outgoingBytes = max(outgoingBytes, layout.byteCount)
    for (index, argument) in arguments.enumerated() {
      let formal = formals.parameters[index]
      let target = constant(.calleeFrame(offset: Int64(layout.parameters[index])))
      try pass(argument, formal, to: target)
    }
    try append(call, reads: reads)
    for (index, result) in results.enumerated() {
      let formal = formals.results[index]
      let from = constant(.calleeFrame(offset: Int64(layout.results[index])))
      if case .name("_") = result { continue }
      if case .name(let variable) = result,
        case .local(let offset, let byteCount, true) = entity(variable)
      {
        let to = constant(.frame(offset: Int64(offset), is64: false))
        try append(
          MicroOperation(
            code: .copyLocal, d: to, a: from, immediate: Int64(min(byteCount, formal.byteCount))))
      } else {
        try appendLocalLoad(try destination(result, formal.type), formal.type, from)
      }
    }
  }

  private mutating func pass(
    _ argument: Operand, _ formal: Parameter, to target: Int32
  ) throws(LoweringError) {
    if case .name(let variable) = argument,
      case .local(let offset, let byteCount, true) = entity(variable)
    {
      let from = constant(.frame(offset: Int64(offset), is64: false))
      return try append(
        MicroOperation(
          code: .copyLocal, d: target, a: from, immediate: Int64(min(byteCount, formal.byteCount))))
    }
    try appendLocalStore(try source(argument, formal.type), formal.type, target)
  }

  /// The formals of the functions that an indirect call may reach.
  private mutating func signature(
    _ label: String
  ) throws(LoweringError) -> (results: [Parameter], parameters: [Parameter]) {
    switch entity(label) {
    case .prototype(let prototype): return (prototype.results, prototype.parameters)
    case .callTargets(let names):
      guard let first = names.first, case .function(let function) = try resolve(first) else {
        throw invalid("\(label) names no function")
      }
      return (function.results, function.parameters)
    default: throw invalid("\(label) is not a .callprototype or .calltargets label")
    }
  }

  /// A pointer may hold any function with a body.
  private mutating func lowerAddressTakenFunctions() throws(LoweringError) {
    for function in module.functions where function.body != nil { _ = try slot(of: function) }
  }

  mutating func appendLocalLoad(
    _ register: Int32, _ type: ScalarType, _ base: Int32
  ) throws(LoweringError) {
    let code: OperationCode =
      switch (type.bitWidth, type.isSigned) {
      case (8, false): .loadLocal8
      case (8, true): .loadLocalS8
      case (16, false): .loadLocal16
      case (16, true): .loadLocalS16
      case (64, _): .loadLocal64
      default: .loadLocal32
      }
    try append(
      MicroOperation(code: code, d: pooled([register]), a: base), reads: [base], writes: [register])
  }

  mutating func appendLocalStore(
    _ row: Int32, _ type: ScalarType, _ base: Int32
  ) throws(LoweringError) {
    let code: OperationCode =
      switch type.bitWidth {
      case 8: .storeLocal8
      case 16: .storeLocal16
      case 64: .storeLocal64
      default: .storeLocal32
      }
    try append(MicroOperation(code: code, d: pooled([row]), a: base), reads: [base, row])
  }
}
