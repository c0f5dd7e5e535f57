import Emulator
import Kernels

/// Distinct bytes of global memory that one launch of a plan reads and writes.
///
/// Operands and vectors are read. What a launch is the first to name of the other buffers it writes;
/// later launches read it, unless it is the output, which they write too. What one launch leaves for
/// the next comes from L2 where it fits there. No launch has more distinct bytes than its sectors hold.
struct StepBytes {
  let read: Int
  let written: Int

  init(of index: Int, in plan: LaunchPlan, l2Bytes: Int, _ counters: Counters) {
    let earlier = Set(plan.steps[..<index].flatMap(Self.buffers))
    var read = 0.0
    var written = 0.0
    for buffer in Self.buffers(of: plan.steps[index]) {
      let byteCount = Double(plan.buffers[buffer].byteCount)
      switch plan.buffers[buffer].contents {
      case .activations, .weights, .vector: read += byteCount
      case .zeros, .undefined:
        if buffer == plan.output.buffer || !earlier.contains(buffer) {
          written += byteCount
        } else if byteCount > Double(l2Bytes) {
          read += byteCount
        }
      }
    }
    func sectorBytes(_ sectors: UInt64...) -> Double { sectors.reduce(0) { $0 + Double($1) } * 32 }
    let loaded = sectorBytes(counters.globalLoadSectors)
    let stored = sectorBytes(counters.globalStoreSectors, counters.globalAtomics.sectors)
    self.read = Int(min(read, loaded, 1e18))
    self.written = Int(min(written, stored, 1e18))
  }

  private static func buffers(of step: LaunchPlan.Step) -> Set<Int> {
    Set(
      step.arguments.compactMap { argument in
        if case .buffer(let index, _) = argument { index } else { nil }
      })
  }
}
