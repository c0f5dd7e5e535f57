import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// One product by a plan on the emulator, and how far it is from OpenBLAS.
struct OpponentTrial {
  let counters: Counters
  let findings: [Finding]
  /// Warp instructions that multiply and add floats.
  let fusedMultiplyAdds: UInt64
  /// The largest error, in shares of what the kernel's accuracy allows; for an exact kernel the
  /// largest error itself.
  let worstError: Double

  /// - Parameter reference: The operands to multiply on the host, where those of the kernel are
  ///   scaled; nil if they are the same.
  init(
    _ kernel: some MultiplicationKernel, _ operands: Operands, reference: Operands? = nil,
    checks: Bool = false
  ) throws {
    let size = operands.size
    let plan = try kernel.plan(for: size)
    let classes = plan.steps.map { $0.blockClasses.reduce(0) { $0 + $1.count } }
    let grids = plan.steps.map { $0.grid.x * $0.grid.y * $0.grid.z }
    #expect(classes == grids, "\(kernel.configuration)")
    let options = checks ? Emulator.Options(checks: .all) : Emulator.Options(observation: .counters)
    let run = try PlanRun(plan, operands: operands, threads: 2, options: options)
    counters = run.counters
    findings = run.findings
    fusedMultiplyAdds = run.profiles.flatMap(\.lines).reduce(0) { sum, line in
      guard case .floatArithmetic(let form) = line.instruction.operation, form.function == .fma
      else { return sum }
      return sum + line.issues
    }
    let result = run.output(rows: size.m * size.batch, columns: size.n)
    let exact = try (reference ?? operands).reference()
    guard case .accumulated(let bits) = kernel.accuracy else {
      worstError = zip(result, exact).reduce(0) { max($0, abs($1.0 - $1.1)) }
      return
    }
    let magnitudes = try (reference ?? operands).reference(magnitudes: true)
    var unit = 1.0
    for _ in 1..<bits { unit /= 2 }
    var worst = 0.0
    for index in exact.indices {
      var bound = Double(size.k + 8) * unit * magnitudes[index]
      if plan.output.type == .half { bound += abs(exact[index]) / 2048 + 1 / 16_777_216 }
      let error = abs(result[index] - exact[index])
      // Where every product is zero, so is the bound. A NaN is worse than anything.
      let share = error == 0 ? 0 : error / bound
      worst = share <= worst ? worst : share.isNaN ? .infinity : share
    }
    worstError = worst
  }

  /// The share of the bytes in the sectors of global loads and stores that lanes ask for.
  var sectorUse: (loads: Double, stores: Double) {
    let loads = counters.globalLoads.bytes + counters.asyncCopyLoads.bytes
    return (
      Double(loads) / Double(32 * counters.globalLoadSectors),
      Double(counters.globalStores.bytes) / Double(32 * counters.globalStoreSectors)
    )
  }
}

/// Checks that the assembler takes a kernel and keeps all its values in registers.
func expectNoSpills(_ kernel: some KernelProgram) throws {
  let assembler = try #require(Assembler.installed)
  let (isAccepted, report) = try assembler.assemble(kernel.module.text, for: kernel.target)
  #expect(isAccepted, "\(kernel.entry): \(report.prefix(1000))")
  #expect(report.contains("0 bytes spill stores, 0 bytes spill loads"), "\(kernel.entry)")
}

/// Checks that the blocks that stand for their classes make up the whole of each launch. Sectors may
/// differ between blocks of a class, where their first columns lie differently in them.
func expectClassesAddUp(_ kernel: some MultiplicationKernel, _ operands: Operands) throws {
  let plan = try kernel.plan(for: operands.size)
  func counts(_ counters: Counters, times count: Int) -> [UInt64] {
    let shared = counters.sharedTraffic
    return [
      counters.warpInstructions, counters.threadInstructions, counters.mmaInstructions,
      counters.barriers, shared.wavefronts, shared.bankConflicts, counters.globalLoads.bytes,
      counters.asyncCopyLoads.bytes, counters.globalStores.bytes,
    ].map { $0 * UInt64(count) }
  }
  for step in plan.steps.indices {
    var single = plan
    single.steps = [plan.steps[step]]
    let options = Emulator.Options(observation: .counters)
    let whole = try PlanRun(single, operands: operands, threads: 2, options: options)
    var sum = counts(Counters(), times: 0)
    for blocks in plan.steps[step].blockClasses {
      var options = options
      options.blocks = [blocks.representative]
      let part = try PlanRun(single, operands: operands, threads: 1, options: options)
      sum = zip(sum, counts(part.counters, times: blocks.count)).map { $0 + $1 }
    }
    #expect(sum == counts(whole.counters, times: 1), "\(kernel.configuration), step \(step)")
  }
}
