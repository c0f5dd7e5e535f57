import Emulator
import PTX
import Testing

/// Sums and differences of counts.
@Suite struct CountersTests {
  private var one: Counters {
    var counters = Counters()
    counters.warpInstructions = 10
    counters.warpInstructionsByClass = [.integer: 4, .tensor: 6]
    counters.matrixInstructions = ["mma": 6]
    counters.sharedLoads.wavefronts = 3
    counters.globalAtomics.sectors = 2
    counters.barriers = 1
    return counters
  }

  @Test func multiplesAreSums() throws {
    var sum = one
    sum += one
    sum += one
    #expect(one.adding(one, times: 2) == sum)
    #expect(one.adding(one, times: 0) == one)
    #expect(sum.subtracting(one) == one.adding(one))
    var other = Counters()
    other.warpInstructionsByClass = [.float: 5]
    #expect(one.adding(other)?.warpInstructionsByClass == [.integer: 4, .tensor: 6, .float: 5])
    #expect(one.adding(other)?.subtracting(other) == one)
  }

  @Test func whatLeavesTheRangeIsNil() {
    #expect(one.adding(one, times: -1) == nil)
    #expect(one.adding(one, times: .max) == nil)
    #expect(Counters().subtracting(one) == nil)
    var large = Counters()
    large.barriers = .max
    #expect(large.adding(one) == nil)
  }
}
