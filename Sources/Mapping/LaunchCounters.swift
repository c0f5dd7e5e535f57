import Emulator
import Kernels

/// What each step of a plan counts as a whole, from its representative blocks.
struct LaunchCounters {
  /// How much is run.
  enum Fidelity: Hashable, Sendable {
    /// Every class of blocks: the counts are those of the whole launch.
    case exact
    /// The most frequent class alone, taken for all blocks: a first impression.
    case quick
  }

  let sampler: BlockSampler
  let fidelity: Fidelity

  /// The counts of each step.
  ///
  /// Long main loops are not run to their end: see `PeriodicSizes`.
  func steps(
    of kernel: any MultiplicationKernel, _ size: MultiplicationSize, _ plan: LaunchPlan
  ) throws -> [Counters] {
    var (sampledSize, sampledPlan) = (size, plan)
    if fidelity == .quick, let small = Self.smallSize(of: kernel, size, plan) {
      (sampledSize, sampledPlan) = small
    }
    let chosen = plan.steps.indices.map { classes(of: plan.steps[$0], sampledPlan.steps[$0]) }
    if let sizes = PeriodicSizes(of: kernel, sampledSize, sampledPlan),
      let counters = try extrapolated(kernel, chosen, sizes)
    {
      return counters
    }
    return try sampledPlan.steps.indices.map { step in
      try total(of: chosen[step], kernel) { block in
        try sampler.counters(ofBlock: block, of: sampledPlan.steps[step], in: sampledPlan)
      }
    }
  }

  /// A product of few blocks whose full ones do the same as those of a large product, so that one
  /// sample serves all large ones; nil where the blocks' work depends on their number.
  private static func smallSize(
    of kernel: any MultiplicationKernel, _ size: MultiplicationSize, _ plan: LaunchPlan
  ) -> (MultiplicationSize, LaunchPlan)? {
    // A few tiles, and the same place of the last row or column in a sector.
    func small(_ side: Int) -> Int { side <= 1024 ? side : 1024 + side % 16 }
    var smaller = size
    smaller.m = small(size.m)
    smaller.n = small(size.n)
    guard smaller != size, let other = try? kernel.plan(for: smaller),
      other.steps.count == plan.steps.count,
      zip(other.steps, plan.steps).allSatisfy({
        $0.program.entry == $1.program.entry && $0.pipelineIterations == $1.pipelineIterations
          && $0.pipelineStages == $1.pipelineStages && $0.grid.z == $1.grid.z
      })
    else { return nil }
    return (smaller, other)
  }

  /// The classes that are run, with the blocks that they stand for.
  private func classes(
    of step: LaunchPlan.Step, _ sampled: LaunchPlan.Step
  ) -> [LaunchPlan.BlockClass] {
    guard fidelity == .quick, var most = sampled.blockClasses.first else {
      return step.blockClasses
    }
    for other in sampled.blockClasses where other.count > most.count { most = other }
    let blocks = step.blockClasses.reduce(0) { $0 + $1.count }
    return [LaunchPlan.BlockClass(representative: most.representative, count: blocks)]
  }

  private func total(
    of classes: [LaunchPlan.BlockClass], _ kernel: any MultiplicationKernel,
    _ counters: (_ block: Int) throws -> Counters?
  ) throws -> Counters {
    var total = Counters()
    for blocks in classes {
      guard let one = try counters(blocks.representative),
        let sum = total.adding(one, times: blocks.count)
      else { throw MappingError.tooLarge(configuration: kernel.configuration) }
      total = sum
    }
    return total
  }

  /// The counts by extrapolation from shorter inner lengths; nil where a count does not grow evenly.
  private func extrapolated(
    _ kernel: any MultiplicationKernel, _ classes: [[LaunchPlan.BlockClass]],
    _ sizes: PeriodicSizes
  ) throws -> [Counters]? {
    var result: [Counters] = []
    for step in classes.indices {
      var isEven = true
      let total = try total(of: classes[step], kernel) { block in
        func counters(_ index: Int) throws -> Counters {
          let plan = sizes.plans[index]
          return try sampler.counters(ofBlock: block, of: plan.steps[step], in: plan)
        }
        let first = try counters(0)
        let second = try counters(1)
        guard let growth = second.subtracting(first) else {
          isEven = false
          return Counters()
        }
        if fidelity == .exact, try second.adding(growth) != counters(2) {
          isEven = false
          return Counters()
        }
        return first.adding(growth, times: sizes.periods)
      }
      guard isEven else { return nil }
      result.append(total)
    }
    return result
  }
}
