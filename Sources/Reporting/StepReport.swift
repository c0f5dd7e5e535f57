import Emulator
import Kernels
import Simulation

/// One launch of a run.
struct StepReport: Encodable, Sendable {
  let label: String
  let entry: String
  let blocks: Int
  let threads: Int
  let sharedBytes: Int
  let registersPerThread: Int
  let pipelineIterations: Int
  let counters: CountersReport

  init(_ run: PlanRun, step index: Int) {
    let step = run.plan.steps[index]
    label = step.label
    entry = step.program.entry
    blocks = step.blockCount
    threads = step.program.threads
    sharedBytes = step.program.sharedBytes
    registersPerThread = run.registersPerThread[index]
    pipelineIterations = step.pipelineIterations
    counters = CountersReport(run.profiles[index].counters)
  }
}
