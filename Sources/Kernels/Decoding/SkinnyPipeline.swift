import BipolarInt

/// How a warp of the skinny multiplication keeps loads in flight.
///
/// The unit is one plane of 16 streamed rows and the bits of a step: two loads a lane, one for
/// either group of eight rows. Units are loaded into a ring of registers, and a register set is
/// loaded anew as soon as its product is issued.
struct SkinnyPipeline: Hashable {
  /// 32-bit words of a load: 4 or 2.
  let words: Int
  /// Units in flight.
  let unitsAhead: Int
  /// Steps in one trip of the loop: whole turns of the ring.
  let stepsPerTrip: Int
  /// Sets of registers for resident fragments: with 2, those of the next step are loaded during
  /// this one.
  let residentSets: Int

  /// Bits of the inner length that a warp multiplies in a step: four lanes of `words` words.
  var stepBits: Int { 128 * words }

  /// The deepest pipeline that registers allow; nil if there is none.
  ///
  /// - Parameter walks: Whether planes are a distance apart that only the launch knows.
  static func deepest(
    streamedPlanes: Int, residentPlanes: Int, fragments: Int, columnGroups: Int, walks: Bool
  ) -> SkinnyPipeline? {
    let accumulators = 4 * fragments * columnGroups * (streamedPlanes + residentPlanes - 1)
    // Two 64-bit pointers and two ends a fragment, pointers of the resident operand, indices, and
    // eight for fragments of A, which instructions want side by side as loads do not write them.
    let addresses = 6 * fragments + 2 * columnGroups + 32 + (walks ? 12 : 0)
    let units = fragments * streamedPlanes
    let steps = units == 1 ? 8 : units == 2 ? 4 : 2
    // Registers of a thread: with 168 an SM keeps 12 warps, and 228 of 255 are what the assembler
    // can do with, which is for where fewer rows are no choice. Loads in flight take 64 of them at
    // most, since more only cost warps.
    let choices = [
      (limit: 168, fewest: 24, forms: [(4, 2), (2, 2), (2, 1)]),
      (limit: 208, fewest: 20, forms: [(4, 2), (2, 2), (2, 1)]),
      (limit: 228, fewest: 16, forms: [(2, 2), (2, 1)]),
    ]
    for (limit, fewest, forms) in choices where limit == 168 || fragments == 1 {
      for (words, sets) in forms {
        let resident = sets * words * residentPlanes * columnGroups
        let ring = min(64, limit - accumulators - addresses - resident)
        let depth = (1...(steps * units)).last {
          steps * units % $0 == 0 && 2 * words * $0 <= ring
        }
        guard let depth, 2 * words * depth >= fewest else { continue }
        return SkinnyPipeline(
          words: words, unitsAhead: depth, stepsPerTrip: steps, residentSets: sets)
      }
    }
    return nil
  }
}
