import PTX

// Which family of instructions is lowered where.
extension Lowering {
  /// Lowers an instruction that its module's version and target have.
  mutating func lower(_ instruction: Instruction) throws(LoweringError) {
    let requirement = instruction.operation.requirement
    if module.target < requirement.target {
      throw LoweringError(
        kind: .targetMismatch, kernel: functionName, position: instruction.position,
        message: "\(instruction.operation.mnemonic) needs .target \(requirement.target) or higher, "
          + "the module says \(module.target)")
    }
    if module.version < requirement.version {
      throw LoweringError(
        kind: .targetMismatch, kernel: functionName, position: instruction.position,
        message: "\(instruction.operation.mnemonic) needs .version \(requirement.version) or "
          + "higher, the module says \(module.version)")
    }
    if let count = instruction.operation.operandCount,
      !count.contains(instruction.operands.count)
    {
      throw invalid(
        "\(instruction.operation.mnemonic) takes \(count.lowerBound) operands, "
          + "not \(instruction.operands.count)")
    }
    let operands = instruction.operands
    switch instruction.operation {
    case .arithmetic(let form): try lower(form, operands)
    case .floatArithmetic(let form): try lower(form, operands)
    case .floatTest(let form): try lower(form, operands)
    case .logic(let form): try lower(form, operands)
    case .extendedArithmetic(let form): try lower(form, operands)
    case .dotProduct(let form): try lower(form, operands)
    case .bitField(let form): try lower(form, operands)
    case .video(let form): try lower(form, operands)
    case .lookupTable(let form): try lower(form, operands)
    case .funnelShift(let form): try lower(form, operands)
    case .bytePermutation(let form): try lower(form, operands)
    case .bitCount(let form): try lower(form, operands)
    case .comparison(let form): try lower(form, operands)
    case .setComparison(let form): try lower(form, operands)
    case .select(let form): try lower(form, operands)
    case .signSelect(let form): try lower(form, operands)
    case .move(let form): try lower(form, operands)
    case .convert(let form): try lower(form, operands)
    case .packedConvert(let form): try lower(form, operands)
    case .convertAddress(let form): try lower(form, operands)
    case .addressTest(let form): try lower(form, operands)
    case .load(let form): try lower(form, operands)
    case .store(let form): try lower(form, operands)
    case .asyncCopy(let form): try lower(form, operands)
    case .atomic(let form): try lower(form, operands)
    case .fence(let form): try lower(form)
    case .transactionBarrier(let form): try lower(form, operands)
    case .hint(let form): try lower(form, operands)
    case .createPolicy(let form): try lower(form, operands)
    case .matrixLoad(let form): try lower(form, operands)
    case .matrixStore(let form): try lower(form, operands)
    case .matrixTranspose: try lowerMatrixTranspose(operands)
    case .matrixMultiply(let form): try lower(form, operands)
    case .numericMatrixMultiply(let form): try lower(form, operands)
    case .warpMatrixTransfer(let form): try lower(form, operands)
    case .warpMatrixMultiply(let form): try lower(form, operands)
    case .shuffle(let form): try lower(form, operands)
    case .vote(let form): try lower(form, operands)
    case .warpMatch(let form): try lower(form, operands)
    case .activeMask: try lowerActiveMask(operands)
    case .warpReduction(let form): try lower(form, operands)
    case .election: try lowerElection(operands)
    case .control(let form): try lower(form, operands)
    case .call: try lowerCall(operands)
    case .indexedBranch: try lowerIndexedBranch(operands)
    case .barrier(let form): try lower(form, operands)
    case .warpBarrier: try lowerWarpBarrier(operands)
    case .clusterBarrier(let form): try lower(form)
    case .clusterAddress(let form): try lower(form, operands)
    case .other(let mnemonic): throw unsupported("instruction \(mnemonic)")
    case .invalid(_, let reason): throw invalid(reason)
    }
  }
}
