/// How the main loop of a multiplication is written: how much a step loads, how many sets of fragments
/// there are, and how often the body is repeated.
struct MainLoopSchedule: Hashable, Sendable {
  /// Chunks of 128 bits whose fragments are loaded together.
  let chunksPerStep: Int
  /// Whether a step's fragments are loaded during the step before, also across stages.
  let loadsAhead: Bool
  /// Bodies of the loop, one stage each.
  let bodies: Int
  /// Whether the ring of stages is unrolled, so that their places are constants.
  let placesAreConstant: Bool

  /// The most tensor-core instructions of an unrolled loop: about 8 KiB of machine code.
  private static let unrolledInstructions = 400

  init(for kernel: BitPlaneMultiplication) {
    let stages = kernel.tile.stages
    let chunks = kernel.tile.k / 128
    let limit = BitPlaneMultiplication.registerLimit(threads: kernel.threads)
    let room = limit - kernel.addressRegisters - kernel.accumulators
    func fits(_ chunks: Int, sets: Int) -> Bool {
      sets * kernel.fragmentRegisters(chunks: chunks) <= room
    }
    // The running form doubles its temporaries once for each weight in every step: long steps.
    let longest = kernel.recovery == .running && kernel.sums.count > 1 ? chunks : min(2, chunks)
    let shortest = kernel.tile.shape.k / 128
    var step = longest
    while step > shortest, !fits(step, sets: 1) { step /= 2 }
    chunksPerStep = step
    let steps = chunks / step
    let ring = steps * stages % 2 == 0 ? stages : 2 * stages
    let perStage = kernel.multiplicationsPerStage
    if kernel.copiesAsynchronously, kernel.ownEpilogue.groupSize != nil {
      // The end of a group is written once, in a body of its own.
      (loadsAhead, bodies, placesAreConstant) = (false, 1, false)
    } else if kernel.copiesAsynchronously, fits(step, sets: 2),
      ring * perStage <= Self.unrolledInstructions
    {
      (loadsAhead, bodies, placesAreConstant) = (true, ring, true)
    } else {
      loadsAhead = false
      placesAreConstant =
        !kernel.copiesAsynchronously || stages * perStage <= Self.unrolledInstructions
      bodies = placesAreConstant ? stages : 1
    }
  }
}
