import Kernels

/// Three shorter inner lengths at which a kernel does the same as at a long one, but for whole periods
/// of its main loop.
///
/// A block's counts are a constant and a multiple of the trips of its main loop, once it makes enough
/// trips to fill its pipeline and as long as whole periods are added: a period is a multiple of the
/// stages, over whose ring loops are unrolled, of four trips, and of the bytes in which rows may start
/// anew. The counts at the three lengths must lie on a line, or the whole length is run.
struct PeriodicSizes {
  /// The plans at the shorter lengths, each a period longer than the one before.
  let plans: [LaunchPlan]
  /// Periods from the first length to the whole one.
  let periods: Int

  /// Nil where nothing would be saved, or where the kernel divides its work another way at the
  /// shorter lengths.
  init?(
    of kernel: any MultiplicationKernel, _ size: MultiplicationSize, _ plan: LaunchPlan
  ) {
    let trips = Self.trips(plan)
    guard trips > 48, let stages = plan.steps.map(\.pipelineStages).max(), stages >= 1,
      stages <= 64
    else { return nil }

    func shorter(_ k: Int) -> LaunchPlan? {
      var shorter = size
      shorter.k = k
      guard k >= 1, let other = try? kernel.plan(for: shorter),
        Self.dividesAlike(other, plan)
      else { return nil }
      return other
    }

    // Trips of a period: whole turns of the ring, and whole groups of four.
    let unit = stages % 4 == 0 ? stages : stages % 2 == 0 ? 2 * stages : 4 * stages
    var period = Self.granularity(of: plan)
    while period < size.k / 2 {
      defer { period *= 2 }
      guard let before = shorter(size.k - period * stages) else { continue }
      let tripsOfPeriod = trips - Self.trips(before)
      guard tripsOfPeriod > 0, tripsOfPeriod % unit == 0 else { continue }
      let length = period * stages
      var first = size.k % length
      while first < 1 || Self.minimumTrips(stages) * length > tripsOfPeriod * first {
        first += length
      }
      guard first + 2 * length < size.k else { return nil }
      let plans = [first, first + length, first + 2 * length].compactMap(shorter)
      guard plans.count == 3 else { return nil }
      let counts = plans.map(Self.trips)
      let periods = (size.k - first) / length
      guard counts[1] - counts[0] == tripsOfPeriod, counts[2] - counts[1] == tripsOfPeriod,
        counts[0] + periods * tripsOfPeriod == trips,
        Double(counts.reduce(0, +)) < 0.7 * Double(trips)
      else { return nil }
      self.plans = plans
      self.periods = periods
      return
    }
    return nil
  }

  /// Trips that fill a pipeline and leave the steady state some.
  private static func minimumTrips(_ stages: Int) -> Int { 2 * stages + 2 }

  private static func trips(_ plan: LaunchPlan) -> Int {
    plan.steps.map(\.pipelineIterations).max() ?? 0
  }

  /// Elements of the inner length after which the rows of every operand start at the same place of a
  /// sector again.
  private static func granularity(of plan: LaunchPlan) -> Int {
    let isDense = plan.buffers.allSatisfy { buffer in
      switch buffer.contents {
      case .activations(let format), .weights(let format):
        switch format {
        case .integers, .half, .single: true
        default: false
        }
      case .vector, .zeros, .undefined: true
      }
    }
    // 256 bits of a plane, and 64 elements of 4 bits, are 32 bytes.
    return isDense ? 64 : 256
  }

  private static func dividesAlike(_ one: LaunchPlan, _ other: LaunchPlan) -> Bool {
    one.steps.count == other.steps.count
      && zip(one.steps, other.steps).allSatisfy { a, b in
        a.program.entry == b.program.entry && a.grid == b.grid && a.blockClasses == b.blockClasses
          && a.pipelineStages == b.pipelineStages
      }
  }
}
