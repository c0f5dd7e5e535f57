import Benchmark
import BipolarInt
import Emulator
import Kernels
import PTX

/// The way of a kernel from its builder to decoded operations.
func ptxBenchmarks() {
  for precision in ["w2a2", "w8a8"] {
    Benchmark("PTX build \(precision) multiplication", configuration: .timed()) { _, kernel in
      blackHole(kernel.module)
    } setup: {
      try Sizes.kernel(Precision(precision), .xor)
    }
    Benchmark("PTX print \(precision) multiplication", configuration: .timed()) { _, module in
      blackHole(module.text)
    } setup: {
      try Sizes.kernel(Precision(precision), .xor).module
    }
    Benchmark("PTX parse \(precision) multiplication", configuration: .timed()) { _, text in
      blackHole(try Module(parsing: text))
    } setup: {
      try Sizes.kernel(Precision(precision), .xor).module.text
    }
    Benchmark("lowering \(precision) multiplication", configuration: .timed()) { _, module in
      for kernel in module.kernels { blackHole(try Program(kernel, of: module)) }
    } setup: {
      try Module(parsing: Sizes.kernel(Precision(precision), .xor).module.text)
    }
  }
}
